// What is explained on request: every word of status, every flash bit, every kiss code, every
// field.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ntptop/draw.hpp"
#include "ntptop/field.hpp"
#include "ntptop/glossary.hpp"
#include "ntptop/picture.hpp"
#include "ntptop/screens.hpp"
#include "ntptop/wrap.hpp"
#include "sample.hpp"
#include "view/explain_words.hpp"

namespace {

using ntptop::Screen;
using sample::pressed;
using sample::world;
using testing::HasSubstr;

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const auto& line : lines) all += line + '\n';
  return all;
}

// What is said of a source with that status and these variables.
std::string said_of(std::uint16_t status, const std::string& variables) {
  ntptop::State state;
  state = ntptop::update(std::move(state), ntptop::HostAdded{"h", ""});
  ntptop::HostPolled polled{.host = 0, .at = sample::kStart, .address = "192.0.2.2:123"};
  polled.status = 0x0618;
  polled.text = "stratum=2, leap=0, refid=192.0.2.10\r\n";
  polled.associations.push_back({7, status, "srcadr=192.0.2.10, " + variables + "\r\n"});
  state = ntptop::update(std::move(state), polled);
  return joined(explanation(state));
}

TEST(Explain, HasWordsForEveryFlashBit) {
  constexpr unsigned kBits = 14;
  for (unsigned bit = 0; bit < kBits; ++bit) {
    const auto meaning = view::flash_meaning(bit);
    ASSERT_FALSE(meaning.empty()) << bit;
    EXPECT_THAT(said_of(0x9614, fmt::format("flash={:#x}", 1U << bit)),
                HasSubstr(std::string{meaning}))
        << bit;
  }
}

TEST(Explain, HasWordsForEveryKissCodeAndState) {
  for (const char* code : {"ACST", "AUTH", "AUTO", "BCST", "CRYP", "DENY", "DROP", "RSTR", "INIT",
                           "MCST", "NKEY", "NTSN", "RATE", "RMOT", "STEP", "POOL", "XFAC"}) {
    const auto meaning = view::refid_meaning(code);
    ASSERT_FALSE(meaning.empty()) << code;
    EXPECT_THAT(said_of(0x9614, fmt::format("refid={}", code)), HasSubstr(std::string{meaning}));
  }
}

TEST(Explain, HasWordsForEveryStatusOfASource) {
  for (unsigned selection = 0; selection < 8; ++selection) {
    const auto word = static_cast<std::uint16_t>(0x9010 | selection << 8);
    const auto meaning = view::selection_meaning(static_cast<mode6::Selection>(selection));
    EXPECT_THAT(said_of(word, "reach=0xff"), HasSubstr(std::string{meaning})) << selection;
  }
  for (unsigned event = 1; event < 16; ++event) {
    const auto meaning = view::peer_event_meaning(static_cast<std::uint8_t>(event));
    ASSERT_FALSE(meaning.empty()) << event;
    EXPECT_THAT(said_of(static_cast<std::uint16_t>(0x9610 | event), "reach=0xff"),
                HasSubstr(std::string{meaning}))
        << event;
  }
}

TEST(Explain, HasWordsForAClient) {
  auto state = pressed(world(20), {'5', ntptop::kEnter});
  EXPECT_TRUE(state.view.explain);
  const std::string text = joined(explanation(state));
  EXPECT_THAT(text, HasSubstr("203.0.113.77"));
  EXPECT_THAT(text, HasSubstr("limited: it asks more often than the server allows"));
  EXPECT_THAT(text, HasSubstr("mode 3: client"));
}

TEST(Glossary, KnowsEveryColumn) {
  auto state = world(20);
  for (const bool utf8 : {true, false}) {
    state.view.utf8 = utf8;
    for (const auto kind :
         {view::PeersKind::peers, view::PeersKind::apeers, view::PeersKind::opeers}) {
      state.view.kind = kind;
      for (int i = 0; i < ntptop::kScreens; ++i) {
        const auto screen = static_cast<Screen>(i);
        for (const auto& column : table_of(state, screen).columns) {
          EXPECT_FALSE(ntptop::glossary(screen, field_name(column)).empty())
              << screen_name(screen) << ' ' << column.title;
        }
      }
    }
  }
}

TEST(Glossary, KnowsEveryValueOfGraph) {
  const auto state = world(5);
  for (const std::uint16_t subject : {std::uint16_t{0}, std::uint16_t{43021}}) {
    for (const auto& shown : shown_values(state.hosts[0], subject)) {
      EXPECT_FALSE(ntptop::glossary(Screen::graph, shown.name).empty()) << shown.name;
    }
  }
}

TEST(Field, IsChosenWithTheArrowsAndExplainedWithItsValue) {
  auto state = pressed(world(3), {ntptop::kRight, ntptop::kRight, ntptop::kRight});
  EXPECT_EQ(state.view.place().field, 2);
  state = pressed(std::move(state), {'?'});
  const std::string text = joined(help_lines(state));
  EXPECT_TRUE(text.starts_with("refid\n")) << text;
  EXPECT_THAT(text, HasSubstr("here: .GPS."));
  EXPECT_THAT(text, HasSubstr("Global Positioning System"));
  EXPECT_THAT(text, HasSubstr("Keys on Peers"));
  state = pressed(std::move(state), {ntptop::kEscape, ntptop::kEscape});
  EXPECT_EQ(state.view.place().field, -1);
}

TEST(Field, IsMarkedInTheHeading) {
  auto state = pressed(world(3), {ntptop::kRight, ntptop::kRight});
  const auto grid = ntptop::draw(state).grid;
  int reversed = 0;
  for (int x = 0; x < grid.width(); ++x) reversed += grid.at(x, 3).reversed ? 1 : 0;
  EXPECT_GT(reversed, 5);
  EXPECT_LT(reversed, 40);
}

TEST(Wrap, GoesOnBelowTheText) {
  EXPECT_EQ(ntptop::wrapped({"  name   one two three four", "short"}, 20),
            (std::vector<std::string>{"  name   one two", "         three four", "short"}));
}

TEST(Wrap, LosesNothing) {
  for (int width = 1; width < 120; width += 3) {
    auto state = world(3);
    std::string whole;
    for (const auto& line : ntptop::wrapped(help_lines(state), width)) {
      for (const char c : line) {
        if (c != ' ') whole += c;
      }
    }
    std::string wanted;
    for (const char c : joined(help_lines(state))) {
      if (c != ' ' && c != '\n') wanted += c;
    }
    ASSERT_EQ(whole, wanted) << width;
  }
}

}  // namespace
