// Sources under Network Time Security: where they are and with which keys they are asked is what a
// key exchange says.
#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <utility>

#include "core/association_nts.hpp"
#include "core/sources.hpp"

namespace core {
namespace {

using std::chrono::seconds;

constexpr seconds kUnreached{2};  // name service and routes often come up just after us
constexpr seconds kReached{10};   // RFC 8915 section 4.2: a server that answers is spared
constexpr seconds kLongestPause{1024};

seconds pause_after(int failures, bool reached) {
  const seconds first = reached ? kReached : kUnreached;
  return std::min<seconds>(first * (1 << std::clamp(failures - 1, 0, 10)), kLongestPause);
}

}  // namespace

ntp::Monotonic Sources::keys_due(const Line& line) {
  if (line.resolving) return ntp::Monotonic::max();
  if (line.associations.empty()) return line.next_resolve;
  return std::max(line.next_resolve, line.associations.front().keys_due());
}

void Sources::ask_for_keys(Line& line, ntp::Now now, Outbox& out) {
  if (!line.associations.empty() && line.associations.front().keys_work()) line.failures = 0;
  if (now.mono < keys_due(line)) return;
  line.resolving = ResolveToken{++resolves_};
  out.actions.emplace_back(
      ExchangeKeys{*line.resolving, line.settings.name, line.settings.family, *line.settings.nts});
}

void Sources::on_keys(ResolveToken token, const KeyAnswer& answer, ntp::Now now, Outbox& out) {
  const auto found = std::ranges::find(lines_, std::optional{token}, &Line::resolving);
  if (found == lines_.end()) return;
  Line& line = *found;
  line.resolving.reset();
  ++(answer.error.empty() ? out.nts.exchanges : out.nts.bad_exchanges);
  // Keys that never work are asked for as seldom as those that are not to be had.
  ++line.failures;
  line.next_resolve = now.mono + pause_after(line.failures, answer.reached);
  if (!answer.error.empty()) {
    if (line.failures == 1) {
      out.note(Severity::warning, log_bit(LogClass::peer, LogType::status),
               fmt::format("cannot agree on keys with {}: {}; trying again", line.settings.name,
                           answer.error));
    }
    return;
  }
  if (!line.associations.empty() && line.associations.front().identity().remote != answer.server) {
    line.associations.front().abandon(out);
    line.associations.clear();
  }
  if (line.associations.empty()) add(line, answer.server, now.mono, out);
  line.associations.front().secure(nts::Session{answer.keys, answer.cookies}, now.mono);
  out.note(Severity::info, log_bit(LogClass::peer, LogType::info),
           fmt::format("keys of {} for {}, {} cookies", line.settings.name, answer.server.text(),
                       answer.cookies.size()));
}

}  // namespace core
