#include "ntptop/update.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ntptop/draw.hpp"
#include "ntptop/picture.hpp"
#include "ntptop/screens.hpp"
#include "sample.hpp"

namespace {

using ntptop::Screen;
using sample::pressed;
using sample::world;
using testing::HasSubstr;
using testing::Not;

std::string screen(const ntptop::State& state) { return text_of(ntptop::draw(state).grid); }

TEST(Update, OpensTheScreenOfEachDigitAndGoesBack) {
  auto state = world(2);
  for (int i = 0; i < ntptop::kScreens; ++i) {
    state = pressed(std::move(state), {'1' + i});
    EXPECT_EQ(state.view.screen, static_cast<Screen>(i));
  }
  state = pressed(std::move(state), {ntptop::kEscape});
  EXPECT_EQ(state.view.screen, Screen::events);
}

TEST(Update, AsksToQuit) {
  const auto state = pressed(world(1), {'q'});
  ASSERT_FALSE(state.requests.empty());
  EXPECT_EQ(state.requests.back().kind, ntptop::Request::Kind::quit);
}

TEST(Update, MovesTheCursorAndHoldsOnToItsRow) {
  auto state = pressed(world(2), {'j', 'j'});
  EXPECT_EQ(state.view.place().cursor, "#43023");
  // Sorted by the remote, descending: the same row.
  state = pressed(std::move(state), {'s', 's', 'I'});
  EXPECT_EQ(chosen_source(state)->value, 43023);
  state = pressed(std::move(state), {'k', 'k', 'k', 'k', 'k'});
  EXPECT_EQ(state.view.place().cursor, keys_of(table_of(state, Screen::peers)).front());
}

TEST(Update, FiltersWhileOneTypesAndEndsItWithEscape) {
  auto state = pressed(world(2), {'/', '1', '9', '8'});
  EXPECT_THAT(screen(state), Not(HasSubstr("192.0.2.44 ")));
  EXPECT_THAT(screen(state), HasSubstr("198.51.100.7"));
  state = pressed(std::move(state), {ntptop::kEnter});
  EXPECT_EQ(state.view.prompt, ntptop::Prompt::none);
  EXPECT_THAT(screen(state), HasSubstr("filter: 198"));
  state = pressed(std::move(state), {ntptop::kEscape});
  EXPECT_THAT(screen(state), HasSubstr("gps1.lab"));
}

TEST(Update, PauseHoldsTheViewWhileCollectingGoesOn) {
  auto state = pressed(world(5), {' '});
  const std::string before = screen(state);
  state = sample::fed(std::move(state), sample::poll(10));
  EXPECT_EQ(state.hosts[0].newest()->at, sample::kStart + std::chrono::seconds{10});
  EXPECT_EQ(state.snapshot(state.hosts[0])->at, sample::kStart + std::chrono::seconds{8});
  EXPECT_THAT(before, HasSubstr("PAUSED"));
  state = pressed(std::move(state), {' '});
  EXPECT_FALSE(state.view.at);
}

TEST(Update, RewindsPollByPollAndComesBackLive) {
  auto state = pressed(world(8), {'['});
  ASSERT_TRUE(state.view.at);
  const auto one = *state.view.at;
  state = pressed(std::move(state), {'['});
  EXPECT_LE(*state.view.at, one);
  state = pressed(std::move(state), {'{', '{', '{'});
  EXPECT_EQ(*state.view.at, state.hosts[0].past().front()->at);
  state = pressed(std::move(state), {ntptop::kHome});
  EXPECT_FALSE(state.view.at);
}

TEST(Update, JumpsToTheMomentOfAnEvent) {
  auto state = pressed(world(5), {'6', ntptop::kEnter});
  ASSERT_TRUE(state.view.at);
  EXPECT_EQ(state.view.screen, Screen::peers);
}

TEST(Update, LogsTheContradictionOnceAndAsksForAlerts) {
  const auto state = world(5);
  int contradictions = 0;
  for (const auto& event : state.log.events()) {
    if (event.text.starts_with("says it is in sync")) ++contradictions;
  }
  EXPECT_EQ(contradictions, 1);
  const auto alerts =
      std::ranges::count(state.requests, ntptop::Request::Kind::alert, &ntptop::Request::kind);
  EXPECT_GT(alerts, 0);
}

TEST(Update, WritesTheScreenInTheFormatOfTheName) {
  auto state = pressed(world(2), {'E', 21, 'a', '.', 's', 'v', 'g', ntptop::kEnter});
  ASSERT_FALSE(state.requests.empty());
  EXPECT_EQ(state.requests.back().kind, ntptop::Request::Kind::save);
  EXPECT_EQ(state.requests.back().name, "a.svg");
  EXPECT_THAT(state.requests.back().content, HasSubstr("<svg"));
}

TEST(Update, WritesATableAsCsv) {
  const auto state = pressed(world(2), {'E', 21, 'a', '.', 'c', 's', 'v', ntptop::kEnter});
  EXPECT_THAT(state.requests.back().content,
              HasSubstr("\r\n*,gps1.lab,.GPS.,1,u,3s,16s,########,0.112,"));
}

TEST(Update, WatchesAVariable) {
  auto state = pressed(world(2), {'7', '/', 't', 'c', ntptop::kEnter, 'w'});
  state = sample::fed(std::move(state), sample::poll(4));
  const auto shown = shown_values(state.hosts[0], 0);
  ASSERT_EQ(shown.back().name, "tc");
  EXPECT_EQ(shown.back().series->points().back().last, 4);
}

TEST(Update, NotesWhatOneTypesAtTheMomentThatIsShown) {
  auto state = pressed(world(40), {'m', 'n', 'e', 'w', ntptop::kEnter});
  ASSERT_EQ(state.requests.back().kind, ntptop::Request::Kind::mark);
  EXPECT_EQ(state.requests.back().text, "new");
  const auto at = sample::kStart + std::chrono::seconds{40};
  state = ntptop::update(std::move(state), ntptop::Marked{at, "new\033"});
  EXPECT_EQ(state.log.events().back().text, "new^[");
  state = pressed(std::move(state), {'2'});
  EXPECT_THAT(screen(state), HasSubstr("┊"));
  state = pressed(std::move(state), {'6'});
  EXPECT_THAT(screen(state), HasSubstr("new^["));
}

TEST(Update, ChoosesColumns) {
  auto state = pressed(world(2), {'c'});
  EXPECT_THAT(screen(state), HasSubstr("> [x] refid"));
  state = pressed(std::move(state), {' ', ntptop::kEnter});
  EXPECT_THAT(screen(state), Not(HasSubstr("refid     ")));
  state = pressed(std::move(state), {'c', 'j', 'j', 'j', 'j', 'j', 'j', 'j', 'j', 'j', 'j', ' ',
                                     'j', ' ', ntptop::kEscape});
  EXPECT_FALSE(state.view.hidden_columns.contains("disp"));
  EXPECT_FALSE(state.view.hidden_columns.contains("flash"));
  state = sample::sized(std::move(state), 130, 30);
  EXPECT_THAT(screen(state), HasSubstr("flash"));
}

TEST(Update, GoesThroughTheThemesAndThatOfAFile) {
  auto state = world(1);
  state.view.themes.push_back(*ntptop::parse_theme("name night\n"));
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) {
    state = pressed(std::move(state), {'T'});
    names.push_back(state.view.theme.name);
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"light", "high-contrast", "mono", "night", "default"}));
}

TEST(Update, AClickMovesTheCursorOrSorts) {
  auto state = world(2);
  const auto drawn = ntptop::draw(state);
  click(state, drawn, 5, drawn.heading + 2);
  EXPECT_EQ(state.view.place().cursor, "#43022");
  click(state, drawn, 5, drawn.heading);
  EXPECT_EQ(state.view.place().sort, 1);
  click(state, drawn, 5, drawn.heading);
  EXPECT_TRUE(state.view.place().inverted);
  click(state, drawn, 500, 500);
  click(state, drawn, -1, -1);
}

TEST(Update, TellsFromTheFirstLookOnThatAHostIsNotWell) {
  ntptop::State state;
  state.settings.thresholds.offset_s = 1e-6;
  state = sample::fed(std::move(state), {ntptop::HostAdded{"h", ""}, sample::poll(0).front()});
  ASSERT_FALSE(state.log.events().empty());
  EXPECT_THAT(state.log.events().back().text, HasSubstr("it says that its clock is 0.214 ms"));
  ASSERT_FALSE(state.requests.empty());
  EXPECT_EQ(state.requests.back().content, "WARN");
}

TEST(Update, TellsWhenAHostIsWellAgain) {
  auto state = world(3);
  state.requests.clear();
  // The liar of the sample is set right.
  for (auto input : sample::poll(8)) {
    if (auto* seen = std::get_if<ntptop::HostSeen>(&input); seen != nullptr && seen->host == 1) {
      seen->seen->offset = ntp::Seconds{0.0001};
    }
    state = ntptop::update(std::move(state), input);
  }
  ASSERT_FALSE(state.requests.empty());
  EXPECT_EQ(state.requests.back().kind, ntptop::Request::Kind::alert);
  EXPECT_EQ(state.requests.back().name, "web7.fra");
  EXPECT_EQ(state.requests.back().content, "OK");
  EXPECT_EQ(state.log.events().back().text, "OK again");
}

TEST(Update, IgnoresHostsThatItDoesNotKnow) {
  auto state = world(1);
  state = ntptop::update(std::move(state), ntptop::HostPolled{.host = 99, .at = sample::kStart});
  EXPECT_EQ(state.hosts.size(), 4U);
}

TEST(Update, EveryKeyOnEveryScreenIsSurvived) {
  for (int i = 0; i < ntptop::kScreens; ++i) {
    auto state = pressed(world(3), {'1' + i});
    for (const auto& one : ntptop::bindings()) {
      state = pressed(std::move(state), {one.key, ntptop::kEscape, '1' + i});
      ntptop::draw(state);
    }
  }
}

TEST(Update, HasNoTroubleWithoutHosts) {
  ntptop::State state;
  for (const auto& one : ntptop::bindings()) {
    state = pressed(std::move(state), {one.key});
    ntptop::draw(state);
  }
}

TEST(Update, MostHostsOutvoteTheClockHere) {
  ntptop::State state;
  for (int i = 0; i < 4; ++i) {
    state = ntptop::update(std::move(state), ntptop::HostAdded{"h", ""});
    state = ntptop::update(
        std::move(state),
        ntptop::HostSeen{static_cast<std::size_t>(i), sample::kStart,
                         ntptop::Seen{ntp::Seconds{i == 0 ? 0.0 : 0.3}, {}, {}, 2, ""}, ""});
  }
  EXPECT_NEAR(state.common_offset(), 0.3, 1e-9);
}

}  // namespace
