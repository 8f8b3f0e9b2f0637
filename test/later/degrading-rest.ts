browserTest(
  'a senior whose network refuses sockets is offered a concern, accepts it and talks, all by plain HTTP',
  async () => {
    const network = await networkOf({ sockets: 'refused' })
    const desk = await stage.person({ account: 'senior3' })
    await desk.goto(`${network.url}/desk`)
    await says(desk, /^Connected$/)
    await desk.getByRole('button', { name: 'Switch to available' }).click()
    const { body } = await gp.post<{ ref: string }>('/api/v1/concerns', aConcern())
    await desk.getByRole('button', { name: 'Accept' }).click()
    await desk.waitForURL(`**/desk?chat=${body.ref}`)
    await chatOn(desk).send('I am here.')
    await eventually(
      async () =>
        (await gp.get<{ messages: { body: string }[] }>(`/api/v1/consultations/${body.ref}/messages`)).body
          .messages,
      (messages) => messages.length === 1 && messages[0]!.body === 'I am here.',
    )
    await says(desk, /^Connected$/)
  },
)

browserTest(
  'without JavaScript on the same network, a form posts the message, and what could not be posted is not lost',
  async () => {
    const network = await networkOf({ sockets: 'refused' })
    const ref = await talking(gp, seniors[1]!, aConcern())
    const page = await stage.person({ account: 'gp', javaScript: false })
    await page.goto(`${network.url}/consultations/${ref}`)
    await chatOn(page).send('By form.')
    await bothRead([page], ['By form.'])
    await chatOn(page).box.fill('And again.')
    network.becomes({ cut: true })
    await chatOn(page)
      .sendButton.click()
      .catch(() => undefined)
    network.becomes({ sockets: 'refused' })
    // Back, as a person does, and the same button.
    await page.goBack()
    expect(await chatOn(page).box.inputValue()).toBe('And again.')
    await chatOn(page).sendButton.click()
    await bothRead([page], ['By form.', 'And again.'])
  },
)
