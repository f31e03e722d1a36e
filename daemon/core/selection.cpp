#include "core/selection.hpp"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

struct Interval {
  double low;
  double high;
};

struct Edge {
  double at;
  int kind;  // +1 opens, -1 closes
};

std::vector<Edge> edges_of(const std::vector<Candidate>& candidates) {
  std::vector<Edge> edges;
  for (const Candidate& c : candidates) {
    edges.push_back({(c.offset - c.root_distance).count(), +1});
    edges.push_back({(c.offset + c.root_distance).count(), -1});
  }
  // At the same point what opens comes first: intervals that touch agree.
  std::ranges::sort(edges, [](const Edge& a, const Edge& b) {
    return a.at != b.at ? a.at < b.at : a.kind > b.kind;
  });
  return edges;
}

// The smallest interval with points of as many correctness intervals as possible; more than half
// must share it.
std::optional<Interval> intersection(const std::vector<Candidate>& candidates) {
  const std::vector<Edge> edges = edges_of(candidates);
  const auto n = static_cast<int>(candidates.size());
  for (int falsetickers = 0; 2 * falsetickers < n; ++falsetickers) {
    const int wanted = n - falsetickers;
    std::optional<double> low;
    std::optional<double> high;
    int open = 0;
    for (auto edge = edges.begin(); edge != edges.end() && !low; ++edge) {
      open += edge->kind;
      if (open >= wanted) low = edge->at;
    }
    open = 0;
    for (auto edge = edges.rbegin(); edge != edges.rend() && !high; ++edge) {
      open -= edge->kind;
      if (open >= wanted) high = edge->at;
    }
    if (low && high && *low <= *high) return Interval{*low, *high};
  }
  return std::nullopt;
}

bool overlaps(const Candidate& c, const Interval& interval) {
  return (c.offset - c.root_distance).count() <= interval.high &&
         (c.offset + c.root_distance).count() >= interval.low;
}

// Root mean square of the distances of one offset to all others.
double selection_jitter(const std::vector<Candidate>& all, const std::vector<std::size_t>& left,
                        std::size_t of) {
  if (left.size() < 2) return 0;
  double squares = 0;
  for (const std::size_t other : left) {
    const double apart = (all[of].offset - all[other].offset).count();
    squares += apart * apart;
  }
  return std::sqrt(squares / static_cast<double>(left.size() - 1));
}

bool may_go(const Candidate& c) { return !c.prefer && !c.always_true; }

// Throws out the one that adds most jitter, until that would no longer help.
void cluster(const std::vector<Candidate>& all, const SelectionSettings& settings,
             std::vector<std::size_t>& left, std::vector<Verdict>& verdicts) {
  const auto least = static_cast<std::size_t>(std::max(1, settings.minclock));
  while (left.size() > least) {
    double worst = -1;
    double worst_jitter = 0;
    std::size_t worst_at = 0;
    double least_peer_jitter = all[left.front()].jitter.count();
    for (std::size_t i = 0; i < left.size(); ++i) {
      const Candidate& c = all[left[i]];
      const double jitter = selection_jitter(all, left, left[i]);
      least_peer_jitter = std::min(least_peer_jitter, c.jitter.count());
      if (jitter * c.root_distance.count() <= worst) continue;
      worst = jitter * c.root_distance.count();
      worst_jitter = jitter;
      worst_at = i;
    }
    if (worst_jitter <= least_peer_jitter || !may_go(all[left[worst_at]])) return;
    const bool many = left.size() > static_cast<std::size_t>(settings.maxclock);
    verdicts[left[worst_at]] = many ? Verdict::backup : Verdict::outlier;
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(worst_at));
  }
}

std::size_t choose(const std::vector<Candidate>& all, const std::vector<std::size_t>& left,
                   const SelectionSettings& settings) {
  const auto cost = [&](std::size_t i) {
    return selection_jitter(all, left, i) * all[i].root_distance.count() +
           all[i].root_distance.count() * 1e-6 +  // equal strata and jitters: the nearer one
           all[i].stratum.value * settings.mindist.count();
  };
  const auto preferred =
      std::ranges::find_if(left, [&all](std::size_t i) { return all[i].prefer; });
  if (preferred != left.end()) return *preferred;
  const std::size_t best = *std::ranges::min_element(left, {}, cost);
  // Staying is worth more than a difference nobody can measure.
  for (const std::size_t i : left) {
    if (all[i].is_system_peer && all[i].stratum <= all[best].stratum &&
        std::abs((all[i].offset - all[best].offset).count()) < settings.mindist.count()) {
      return i;
    }
  }
  return best;
}

// What samples show, and the constant error that they cannot show: asymmetric paths put it anywhere
// within the root distance, most often well inside.
double variance_of(const Candidate& c) {
  constexpr double kHiddenShare = 0.05;
  const double hidden = kHiddenShare * c.root_distance.count();
  return c.error.count() * c.error.count() + hidden * hidden;
}

void combine(const std::vector<Candidate>& all, const std::vector<std::size_t>& left,
             SelectionResult& result) {
  double weights = 0;
  double offset = 0;
  for (const std::size_t i : left) {
    const double weight = 1 / variance_of(all[i]);
    result.weights[i] = weight;
    weights += weight;
    offset += weight * all[i].offset.count();
  }
  result.offset = ntp::Seconds{offset / weights};
  double squares = 0;
  for (const std::size_t i : left) {
    const double apart = (all[i].offset - all[*result.system_peer].offset).count();
    squares += result.weights[i] * apart * apart;
    result.weights[i] /= weights;
  }
  const double own = all[*result.system_peer].jitter.count();
  result.jitter = ntp::Seconds{std::sqrt(squares / weights + own * own)};
}

}  // namespace

SelectionResult select(const std::vector<Candidate>& candidates,
                       const SelectionSettings& settings) {
  SelectionResult result;
  result.verdicts.assign(candidates.size(), Verdict::falseticker);
  result.weights.assign(candidates.size(), 0);
  const auto agreed = intersection(candidates);
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const bool good = candidates[i].always_true || (agreed && overlaps(candidates[i], *agreed));
    if (good) left.push_back(i);
  }
  if (left.empty() || left.size() < static_cast<std::size_t>(std::max(1, settings.minsane))) {
    for (const std::size_t i : left) result.verdicts[i] = Verdict::reject;
    return result;
  }
  for (const std::size_t i : left) result.verdicts[i] = Verdict::candidate;
  cluster(candidates, settings, left, result.verdicts);
  result.system_peer = choose(candidates, left, settings);
  result.verdicts[*result.system_peer] = Verdict::system_peer;
  combine(candidates, left, result);
  return result;
}

}  // namespace core
