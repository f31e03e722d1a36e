#include "sys/figures.hpp"

#include <chrono>

#include "node/log_figures.hpp"

namespace sys {
namespace {

constexpr std::chrono::hours kBetweenFigures{1};

}  // namespace

void write_note(Log& log, const core::Note& note, core::LogMask mask) {
  if (note.kind == 0 || (note.kind & mask) != 0) log.write(note.severity, note.text);
}

Figures::Figures(Log& log, ntp::Monotonic now) : log_{log}, next_{now + kBetweenFigures} {}

void Figures::look(const node::Node& node, ntp::Now now) {
  if (now.mono < next_) return;
  next_ = now.mono + kBetweenFigures;
  const core::LogMask mask = node.settings().log;
  if (!node::wants_figures(mask)) return;
  for (const core::Note& note : node::log_figures(node, now)) write_note(log_, note, mask);
}

ntp::Monotonic Figures::next_deadline(const node::Node& node) const {
  return node::wants_figures(node.settings().log) ? next_ : ntp::Monotonic::max();
}

}  // namespace sys
