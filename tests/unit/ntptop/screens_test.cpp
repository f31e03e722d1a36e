// Golden screens: ACCEPT=1 writes them anew.
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "ntptop/draw.hpp"
#include "ntptop/picture.hpp"
#include "sample.hpp"

namespace {

using ntptop::Screen;

std::string slurp(const std::string& name) {
  std::ifstream file{name};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void expect_golden(const std::string& name, const std::string& shown) {
  const std::string file = fmt::format("{}/{}.txt", GOLDEN_SCREENS, name);
  if (std::getenv("ACCEPT") != nullptr) std::ofstream{file} << shown;
  EXPECT_EQ(shown, slurp(file)) << name;
}

struct Size {
  int width;
  int height;
};
constexpr Size kSizes[] = {{40, 8}, {80, 24}, {120, 35}, {160, 50}};

ntptop::State shown(Screen screen, const Size& size, bool utf8) {
  auto state = sample::sized(sample::world(40), size.width, size.height);
  state.view.screen = screen;
  state.view.utf8 = utf8;
  state.view.style = utf8 ? ntptop::GraphStyle::braille : ntptop::GraphStyle::ascii;
  return state;
}

class Golden : public testing::TestWithParam<int> {};

TEST_P(Golden, IsWhatItWasInEverySizeAndAlphabet) {
  const auto screen = static_cast<Screen>(GetParam());
  for (const Size& size : kSizes) {
    for (const bool utf8 : {true, false}) {
      const auto state = shown(screen, size, utf8);
      expect_golden(fmt::format("{}-{}x{}-{}", ntptop::screen_name(screen), size.width, size.height,
                                utf8 ? "utf8" : "ascii"),
                    text_of(ntptop::draw(state).grid));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Screens, Golden, testing::Range(0, ntptop::kScreens));

TEST(Screens, HaveColoursWhereThereAreSome) {
  const auto grid = ntptop::draw(shown(Screen::peers, {80, 24}, true)).grid;
  expect_golden("Peers-256-colours",
                coloured_text_of(grid, ntptop::default_theme(), ntptop::Depth::full));
  expect_golden("Peers-16-colours",
                coloured_text_of(grid, ntptop::default_theme(), ntptop::Depth::sixteen));
  expect_golden("Peers-mono",
                coloured_text_of(grid, *ntptop::theme_named("mono"), ntptop::Depth::full));
}

TEST(Screens, UseNoColourWhereThereIsNone) {
  const auto grid = ntptop::draw(shown(Screen::fleet, {80, 24}, true)).grid;
  const std::string text = coloured_text_of(grid, ntptop::default_theme(), ntptop::Depth::none);
  EXPECT_EQ(text.find(";3"), std::string::npos);
}

TEST(Screens, AreAsciiWhereNothingElseIsWanted) {
  for (int i = 0; i < ntptop::kScreens; ++i) {
    const std::string text =
        text_of(ntptop::draw(shown(static_cast<Screen>(i), {120, 35}, false)).grid);
    for (const char c : text) ASSERT_LT(static_cast<unsigned char>(c), 0x80U) << text;
  }
}

TEST(Screens, ShowTheContradictionOfSelfAndSeen) {
  const std::string text = text_of(ntptop::draw(shown(Screen::fleet, {80, 24}, true)).grid);
  EXPECT_NE(text.find("CRIT  web7.fra"), std::string::npos) << text;
  EXPECT_NE(text.find("says it is in sync (self +0.031); seen from here it is 250.310 ms behind"),
            std::string::npos)
      << text;
}

TEST(Screens, SayThatModeSixIsRefusedAndGoOn) {
  auto state = shown(Screen::peers, {80, 24}, true);
  state.view.host = 2;
  const std::string text = text_of(ntptop::draw(state).grid);
  EXPECT_NE(text.find("MODE 3 ONLY"), std::string::npos) << text;
  EXPECT_NE(text.find("it does not answer control messages (timed out)"), std::string::npos)
      << text;
}

// Every cell that is written is a cell of the window, whatever its size; the screen is always that
// of the window, and every size is drawn twice the same.
TEST(Screens, StayInTheWindowAtAnySize) {
  auto state = sample::world(12);
  for (int i = 0; i < ntptop::kScreens; ++i) {
    state.view.screen = static_cast<Screen>(i);
    for (int width = 1; width <= 300; width += width < 45 ? 1 : 17) {
      for (int height = 1; height <= 100; height += height < 26 ? 1 : 9) {
        state.view.width = width;
        state.view.height = height;
        const auto drawn = ntptop::draw(state);
        ASSERT_EQ(drawn.grid.width(), width);
        ASSERT_EQ(drawn.grid.height(), height);
        ASSERT_EQ(drawn.rows.size(), static_cast<std::size_t>(height));
      }
    }
  }
}

TEST(Screens, SayHowToQuitInEveryWindowThatHasRoom) {
  auto state = sample::world(3);
  for (int width = 40; width <= 200; width += 7) {
    for (int height = 8; height <= 60; height += 5) {
      state.view.width = width;
      state.view.height = height;
      const std::string text = text_of(ntptop::draw(state).grid);
      ASSERT_NE(text.find("q quit"), std::string::npos) << text;
    }
  }
}

TEST(Screens, EscapeWhatComesFromTheNetwork) {
  auto state = sample::world(1);
  ntptop::HostPolled evil{
      .host = 0, .at = sample::kStart + std::chrono::seconds{9}, .address = "192.0.2.2:123"};
  evil.status = 0x0618;
  evil.text = "version=\"\033[2J\302\233\", refid=\033]0;x\a, stratum=2, leap=0, x\033=1\r\n";
  evil.associations.push_back(
      {7, 0x961a, "srcadr=\033[31mx, refid=\033c\001, srchost=\"\r\n\033\"\r\n"});
  state = ntptop::update(std::move(state), evil);
  for (int i = 0; i < ntptop::kScreens; ++i) {
    state.view.screen = static_cast<Screen>(i);
    for (const bool explained : {false, true}) {
      state.view.explain = explained;
      const auto grid = ntptop::draw(state).grid;
      for (int y = 0; y < grid.height(); ++y) {
        for (int x = 0; x < grid.width(); ++x) {
          const char32_t glyph = grid.at(x, y).glyph;
          ASSERT_TRUE(glyph >= U' ' && glyph != 0x7f && !(glyph >= 0x80 && glyph < 0xa0))
              << x << ' ' << y;
        }
      }
    }
  }
}

TEST(Screens, ArePicturesToo) {
  const std::string svg =
      svg_of(ntptop::draw(shown(Screen::fleet, {80, 24}, true)).grid, ntptop::default_theme());
  EXPECT_TRUE(svg.starts_with("<svg xmlns="));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_NE(svg.find("web7.fra"), std::string::npos);
}

}  // namespace
