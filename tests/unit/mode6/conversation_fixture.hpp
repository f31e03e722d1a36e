// A conversation with a server that is played, for the tests of it.
#pragma once

#include <cstdint>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "mode6/conversation.hpp"
#include "simulated_server.hpp"

namespace mode6 {

inline constexpr auto kRoundTrip = 100ms;
inline constexpr Sequence kFirst{1000};

MATCHER_P(Says, text, "") { return arg && arg->data == text; }
MATCHER_P(FailsWith, error, "") { return !arg && arg.error().error == error; }

class ConversationFixture : public testing::Test {
 protected:
  /// Outcomes land in `outcomes` in the order of their arrival.
  void ask(std::uint16_t association = 0, std::string data = {}) {
    conversation.ask({Opcode::read_variables, {association}, std::move(data)},
                     [this](const Outcome& outcome) { outcomes.push_back(outcome); });
  }
  void ask_many(std::uint16_t count) {
    for (std::uint16_t id = 1; id <= count; ++id) ask(id);
  }
  /// Asks once and lets `server` answer.
  Network run(Network::Server server) {
    ask();
    Network network{conversation, kRoundTrip, std::move(server)};
    network.run();
    return network;
  }
  static Datagrams good(const Request& request, std::size_t) {
    return answer(request.header, "ok");
  }
  static Datagrams silent(const Request&, std::size_t) { return {}; }

  Patience patience;
  Conversation conversation{kFirst};
  std::vector<Outcome> outcomes;
};

}  // namespace mode6
