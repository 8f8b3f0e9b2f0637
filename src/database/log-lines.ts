/** Lines of the log for consultations that have ended without passing through the service: older ones, and seeded ones. */
export const fillLogLines = `
  SELECT log_lines_of(array_agg(c.id)) FROM consultation c
  WHERE c.state IN ('closed', 'withdrawn', 'handed-over')
    AND NOT EXISTS (SELECT FROM log_line l WHERE l.consultation_id = c.id)`
