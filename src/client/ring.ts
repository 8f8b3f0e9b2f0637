/** A short ring and a desktop notification for an offer. Neither says anything about the concern. */
let audio: AudioContext | null = null

/** Browsers allow sound, and the question about notifications, only after a press. */
export function allowRing(): void {
  audio ??= 'AudioContext' in window ? new AudioContext() : null
  void audio?.resume().catch(() => undefined)
}

export async function allowNotification(): Promise<void> {
  if (!('Notification' in window) || Notification.permission !== 'default') return
  await Notification.requestPermission().catch(() => undefined)
}

/** Two soft tones, under a second. */
export function ring(): void {
  if (audio?.state !== 'running') return
  for (const [start, pitch] of [
    [0, 660],
    [0.35, 880],
  ] as const) {
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    const at = audio.currentTime + start
    tone.frequency.value = pitch
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(0.2, at + 0.03)
    volume.gain.linearRampToValueAtTime(0, at + 0.4)
    tone.connect(volume).connect(audio.destination)
    tone.start(at)
    tone.stop(at + 0.45)
  }
}

export function notify(): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  try {
    const notification = new Notification('New consultation waiting', { tag: 'advice-line-offer' })
    notification.onclick = () => {
      window.focus()
      notification.close()
    }
  } catch {
    // Some browsers allow notifications from service workers only: the bar and the ring remain.
  }
}
