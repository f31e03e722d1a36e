#include "ntpdate/choice.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace ntpdate {
namespace {

std::string why_unfit(const Probe& probe, const core::SelectionSettings& rules,
                      ntp::Monotonic now) {
  if (probe.samples() == 0) return probe.trouble();
  return fmt::format("its root distance is {:.3f} s, and {:.1f} s is too much",
                     probe.root_distance(now).count(), rules.maxdist.count());
}

std::string why_nobody(const std::vector<core::Candidate>& candidates, std::size_t asked) {
  if (candidates.empty()) {
    return fmt::format(
        "no server suitable for synchronization found: none of {} gives time that "
        "can be used",
        asked);
  }
  const auto [least, most] = std::ranges::minmax(candidates, {}, &core::Candidate::offset);
  return fmt::format(
      "no server suitable for synchronization found: {} answer and contradict one another by up "
      "to {:.6f} s; ask more of them",
      candidates.size(), (most.offset - least.offset).count());
}

}  // namespace

Choice choose(const std::deque<Probe>& probes, ntp::Monotonic now) {
  const core::SelectionSettings rules;
  Choice choice;
  choice.why_not.resize(probes.size());
  std::vector<core::Candidate> candidates;
  std::vector<std::size_t> index;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (const auto candidate = probes[i].candidate(rules, now)) {
      candidates.push_back(*candidate);
      index.push_back(i);
    } else {
      choice.why_not[i] = why_unfit(probes[i], rules, now);
    }
  }
  const core::SelectionResult result = core::select(candidates, rules);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (result.verdicts[i] == core::Verdict::falseticker) {
      choice.why_not[index[i]] =
          result.system_peer ? "most of the others contradict it" : "the others contradict it";
    }
  }
  if (result.system_peer) {
    choice.best = index[*result.system_peer];
    choice.offset = candidates[*result.system_peer].offset;
  } else {
    choice.why_none = why_nobody(candidates, probes.size());
  }
  return choice;
}

}  // namespace ntpdate
