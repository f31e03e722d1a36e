#include "ntptop/inquiry.hpp"

#include <algorithm>
#include <utility>

#include "common/failure.hpp"
#include "mode6/peers_query.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace ntptop {
namespace {

// What is not in the default answer and tells a restart.
constexpr const char* kCounters =
    "ss_uptime,ss_received,ss_limited,ss_kodsent,mru_depth,mru_maxdepth";
constexpr int kLongest = 6;  // log2 s: half of it, 32 s, is the longest between looks at everything

}  // namespace

void Inquiry::start(mode6::Conversation& conversation, ntp::Monotonic now) {
  polled_ = {};
  failure_.reset();
  octets_ = 0;
  started_ = now;
  everything_ = !next_everything_ || now >= *next_everything_;
  conversation.ask({mode6::Opcode::read_variables, mode6::kSystem, ""},
                   [this](const mode6::Outcome& outcome) { on_system(outcome); });
  conversation.ask(
      {mode6::Opcode::read_status, mode6::kSystem, ""},
      [this, &conversation](const mode6::Outcome& outcome) { on_list(conversation, outcome); });
  if (!everything_) return;
  // Daemons that do not know a word refuse the whole question: nothing else stands in it.
  conversation.ask({mode6::Opcode::read_variables, mode6::kSystem, kCounters},
                   [this](const mode6::Outcome& outcome) {
                     if (outcome) polled_.counters = outcome->data;
                   });
}

void Inquiry::on_system(const mode6::Outcome& outcome) {
  if (!outcome) {
    failure_ = outcome.error();
    return;
  }
  polled_.status = outcome->status;
  polled_.text = outcome->data;
}

void Inquiry::on_list(mode6::Conversation& conversation, const mode6::Outcome& outcome) {
  if (!outcome) {
    failure_ = outcome.error();
    return;
  }
  if (everything_) shortest_poll_ = kLongest;
  for (const auto& [id, status] : mode6::parse_associations(outcome->data)) {
    if (polled_.associations.size() >= kMostSources) break;
    const std::size_t index = polled_.associations.size();
    polled_.associations.push_back({id.value, status.word(), std::nullopt});
    if (!wants(polled_.associations.back())) continue;
    conversation.ask({mode6::Opcode::read_variables, id, ""},
                     [this, index](const mode6::Outcome& answer) { on_source(index, answer); });
  }
}

bool Inquiry::wants(const HostPolled::Association& association) const {
  const auto known = known_.find(association.id);
  return everything_ || known == known_.end() || known->second != association.status;
}

void Inquiry::on_source(std::size_t index, const mode6::Outcome& outcome) {
  if (!outcome || octets_ + outcome->data.size() > kMostText) return;
  octets_ += outcome->data.size();
  auto& association = polled_.associations[index];
  association.status = outcome->status;
  association.text = outcome->data;
  const auto peer = mode6::decode_peer(mode6::parse_varlist(outcome->data));
  if (peer.hpoll && *peer.hpoll >= 0) {
    shortest_poll_ =
        std::min(shortest_poll_, static_cast<int>(std::min<std::int64_t>(*peer.hpoll, kLongest)));
  }
}

HostPolled Inquiry::take() {
  if (failure_) {
    polled_.trouble = common::failure_words(*failure_);
    next_everything_.reset();
    known_.clear();
    return std::exchange(polled_, {});
  }
  known_.clear();
  for (const auto& association : polled_.associations) {
    known_[association.id] = association.status;
  }
  // Half the shortest interval at which anything can change.
  const ntp::Nanos half = std::chrono::seconds{std::int64_t{1} << shortest_poll_} / 2;
  if (everything_) next_everything_ = started_ + half;
  return std::exchange(polled_, {});
}

}  // namespace ntptop
