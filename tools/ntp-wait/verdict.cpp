#include "ntp-wait/verdict.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "mode6/status_words.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "view/escape.hpp"

namespace ntp_wait {
namespace {

constexpr std::size_t kMaxReason = 200;  // octets of a daemon's own words

std::string why_not_steered(const mode6::SystemVariables& system) {
  std::string why = "the daemon cannot steer the clock";
  if (system.clock_error) {
    why += ": " + view::escape(std::string_view{*system.clock_error}.substr(0, kMaxReason));
  }
  return why;
}

std::string count_of(std::size_t count, std::string_view one, std::string_view more) {
  return fmt::format("{} {}", count, count == 1 ? one : more);
}

std::string why_no_source(const std::vector<mode6::PeerReply>& peers) {
  if (peers.empty()) return "the daemon has no sources";
  const auto count = [&peers](auto is) {
    return static_cast<std::size_t>(std::ranges::count_if(peers, is, &mode6::PeerReply::status));
  };
  const auto reachable = count([](const mode6::PeerStatus& status) { return status.reachable; });
  if (reachable == 0)
    return fmt::format("none of {} answers", count_of(peers.size(), "source", "sources"));
  const auto false_ones = count([](const mode6::PeerStatus& status) {
    return status.selection == mode6::Selection::falseticker;
  });
  const bool selected = count([](const mode6::PeerStatus& status) {
                          return status.selection >= mode6::Selection::system_peer;
                        }) > 0;
  std::string why =
      fmt::format("{} of {} {}", reachable, count_of(peers.size(), "source", "sources"),
                  reachable == 1 ? "answers" : "answer");
  if (selected) return why + ", one is selected, and the clock is not yet right";
  if (false_ones > 0) {
    return why + fmt::format(", {} {} others and none is selected", false_ones,
                             false_ones == 1 ? "contradicts the" : "contradict the");
  }
  return why + ", none is selected yet";
}

}  // namespace

Verdict verdict_of(const mode6::ReadReply& system, const mode6::PeersReply* peers) {
  const auto variables = mode6::decode_system(mode6::parse_varlist(system.text));
  if (variables.clock_control == 0) return {false, why_not_steered(variables)};
  if (mode6::SystemStatus::from(system.status).leap != ntp::Leap::unsynchronised) return {true, ""};
  if (peers == nullptr || peers->failure) return {false, "the clock is not yet synchronised"};
  return {false, why_no_source(peers->peers)};
}

}  // namespace ntp_wait
