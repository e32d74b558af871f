"""The main walks of a community manager, in a real browser."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import Walker

pytestmark = pytest.mark.browser

PATHS = (
    "/people",
    "/people?tag=loyal&tag=new_mother&match=any&city=%E6%9D%AD%E5%B7%9E",
    "/people/ming",
    "/people/lan",
    "/people/mei",
    "/people/ming/orders",
    "/people/ming/tree",
    "/influencers",
    "/influencers?score=pagerank",
    "/groups",
    "/scores",
    "/scores/settings",
    "/communities",
    "/communities/1",
    "/signals",
    "/reports",
    "/reports?kind=repurchase",
    "/reports?kind=channels",
    "/reports?kind=candidates",
    "/reports?kind=completeness",
    "/groups/ordinary",
    "/segments",
    "/segments/new",
    "/segments/new?text=referees+within+2+hops+who+%28spend+at+least+100%29+at+least+1+or+tag+loyal",
    "/segments/new?text=tag+nobody",
    "/invitations",
    "/plans",
    "/people/ming/standing/community",
)


def test_a_manager_signs_in_finds_someone_and_sees_whom_they_brought(walker: Walker) -> None:
    walker.sign_in()
    walker.enter("#q", "王")
    assert "1 found" in walker.find("main").text

    walker.follow("王小明")
    assert walker.find("h1").text == "王小明"
    tree = walker.find("svg.tree")
    assert tree.is_displayed()
    assert tree.size["height"] == 7 * 40
    assert [each.text for each in tree.find_elements(By.CSS_SELECTOR, ".name")][:2] == ["王小明", "李兰"]

    walker.press(tree.find_element(By.CSS_SELECTOR, ".generation-1 a"))
    assert walker.find("h1").text == "李兰"

    walker.follow("中文")
    assert walker.find("#came").text == "从哪里来"
    assert walker.find("html").get_attribute("lang") == "zh-Hans"

    walker.follow("社群")
    assert walker.find("h1").text == "社群"
    walker.follow("高级合伙人群")
    assert [each.text for each in walker.all(".people .name > a:first-child")] == ["王小明"]
    assert walker.complaints() == []


def test_tags_are_picked_and_taken_away_again(walker: Walker) -> None:
    walker.sign_in()
    walker.find("details.filters summary").click()
    walker.driver.find_element(By.XPATH, "//label[contains(., '忠诚客户')]").click()
    walker.driver.find_element(By.XPATH, "//label[contains(., '新手妈妈')]").click()
    walker.press(walker.find("details.filters button"))

    assert [each.text for each in walker.all(".people .name > a:first-child")] == ["李兰"]

    walker.press(walker.find(".narrowed a"))

    assert len(walker.all(".people .name > a:first-child")) == 3


def test_the_influencers_lead_to_their_profiles(walker: Walker) -> None:
    walker.sign_in()
    walker.follow("Influencers")

    assert [each.text for each in walker.all(".board .place")] == ["1", "2", "3", "4", "5"]

    walker.follow("王小明")
    assert "¥810.00" in walker.find("main").text


def test_a_wrong_key_is_told_and_the_right_one_still_works(walker: Walker) -> None:
    walker.open("/groups")
    walker.enter("#key", "gx_wrong")

    assert walker.find("[role=alert]").is_displayed()

    walker.enter("#key", walker.service.key)
    assert walker.driver.current_url.endswith("/groups")


def test_an_invitation_list_leads_to_who_is_invited_and_who_was_left_out(walker: Walker, invited: str) -> None:
    walker.sign_in()
    walker.follow("Invitations")
    walker.follow("buyers → 合伙人群")
    assert f"/invitations/{invited}" in walker.driver.current_url
    assert "Who is invited" in walker.find("main").text

    walker.follow("No place left")

    assert "left_out=over_capacity" in walker.driver.current_url
    assert walker.overflow() <= 0
    assert walker.complaints() == []


def test_a_plan_is_made_applied_and_taken_back_and_a_standing_explained(walker: Walker, policy: str) -> None:
    walker.sign_in()
    walker.open("/people/lei/standing/community")
    # The service knows of a new policy within seconds.
    WebDriverWait(walker.driver, 20).until(lambda _: policy in _reloaded(walker))
    assert "For 合伙人群: Missing: spend: 10 more." in walker.find("main").text

    walker.follow("Plans")
    walker.enter("#reason-community", "May review")
    assert "普通会员群 → 高级合伙人群\n2" in walker.find("main").text
    for button, state in (("apply", "applied"), ("undo", "taken back")):
        walker.press(walker.find(f"button[value={button}]"))
        assert walker.find("main strong").text == state
    walker.resize(390, is_phone=True)
    assert walker.overflow() <= 0
    assert walker.complaints() == []


def _reloaded(walker: Walker) -> str:
    with walker.leaving():
        walker.driver.refresh()
    return walker.find("main").text


def test_a_segment_is_built_condition_by_condition_saved_and_explained(walker: Walker) -> None:
    walker.sign_in()
    walker.follow("Segments")
    walker.follow("New segment")
    adding = walker.find("form.add:has(input[value=tag])")
    adding.find_element(By.CSS_SELECTOR, "select").send_keys("忠诚客户")
    walker.press(adding.find_element(By.CSS_SELECTOR, "button"))
    assert "People\n3" in walker.find("section[aria-labelledby=found]").text

    walker.find("details summary").click()
    adding = walker.find("form.add:has(input[value=spend])")
    adding.find_element(By.CSS_SELECTOR, "input[name=n]").send_keys("200")
    walker.press(adding.find_element(By.CSS_SELECTOR, "button"))
    assert walker.find("#text").text == "tag loyal and spend at least 200"
    assert "People\n2" in walker.find("section[aria-labelledby=found]").text

    walker.enter("#key", "vip")
    assert walker.driver.current_url.endswith("/segments/vip"), walker.find("main").text
    walker.enter("#id", "ming")
    assert "What is missing" in walker.find("main").text
    walker.resize(390, is_phone=True)
    assert walker.overflow() <= 0
    assert walker.complaints() == []


def test_after_signing_out_the_pages_are_closed(walker: Walker) -> None:
    walker.sign_in()
    [cookie] = [each for each in walker.driver.get_cookies() if each["name"] == "guanxi_session"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")

    walker.press(walker.find("form[action='/sign-out'] button"))
    walker.open("/people")

    assert "/sign-in" in walker.driver.current_url


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_is_wider_than_the_window_and_none_complains(walker: Walker, language: str) -> None:
    walker.sign_in(language)

    wide: list[tuple[str, int, int]] = []
    for path in PATHS:
        walker.open(path)
        for width in (320, 390, 768, 1280):
            walker.resize(width, is_phone=width < 600)
            wide += [(path, width, walker.overflow())] if walker.overflow() > 0 else []

    assert wide == []
    assert walker.complaints() == []


def test_everything_can_be_reached_with_the_keyboard(walker: Walker) -> None:
    walker.sign_in()
    walker.find("body").send_keys(Keys.TAB)

    assert walker.driver.switch_to.active_element.text == "Skip to the content"

    reached: set[str] = set()
    for _ in range(60):
        walker.driver.switch_to.active_element.send_keys(Keys.TAB)
        reached.add(walker.driver.switch_to.active_element.text)
    assert {"People", "Influencers", "Groups", "中文", "Sign out", "Find", "王小明"} <= reached


def test_every_field_has_a_label_and_every_section_a_heading(walker: Walker) -> None:
    walker.sign_in()
    nameless = """return [...document.querySelectorAll('input:not([type=hidden]), select')]
      .filter(each => !each.labels.length).map(each => each.outerHTML)"""
    for path in ("/people", "/influencers", "/groups", "/people/ming"):
        walker.open(path)

        assert walker.driver.execute_script(nameless) == []
        assert len(walker.all("main")) == 1
        assert len(walker.all("h1")) == 1


def test_words_stand_out_from_their_ground_in_light_and_dark(walker: Walker) -> None:
    walker.sign_in()
    for scheme in ("light", "dark"):
        feature = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        walker.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
        for path in ("/people", "/people/ming", "/groups", "/influencers"):
            walker.open(path)

            assert walker.driver.execute_script(FAINT) == []
    walker.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


# Contrast as WCAG 2.2 defines it: texts of ordinary size need 4.5 to 1.
FAINT = """
function light([r, g, b]) {
  const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * x + .7152 * y + .0722 * z;
}
function rgb(text) { return text.match(/[\\d.]+/g).map(Number); }
function ground(node) {
  for (let at = node; at; at = at.parentElement) {
    const colour = rgb(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] > .99) return colour.slice(0, 3);
  }
  return [255, 255, 255];
}
const faint = [];
for (const node of document.querySelectorAll('body *')) {
  const words = [...node.childNodes].some(each => each.nodeType === 3 && each.data.trim());
  if (!words || node.closest('svg') || !node.checkVisibility()) continue;
  const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))];
  const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (contrast < 4.5) faint.push([node.className, node.textContent.trim().slice(0, 20), contrast.toFixed(2)]);
}
return faint;
"""
