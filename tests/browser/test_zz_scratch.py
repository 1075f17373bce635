def test_shoot(transactional_db, new_page):
    page = new_page("/contact/", width=360, height=780)
    page.screenshot(path="/tmp/w/police_t/a.png")
    print(page.evaluate("""[...document.querySelectorAll('body > header, body>header *')].map(e=>e.tagName+'.'+e.className+' '+JSON.stringify(e.getBoundingClientRect())).join('\\n')"""))
    page.get_by_role("button", name="Menu").click()
    page.screenshot(path="/tmp/w/police_t/b.png")
