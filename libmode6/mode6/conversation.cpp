#include "mode6/conversation.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace mode6 {
namespace {

using ntp::Monotonic;
using ntp::Nanos;

Failure failed(AskError error) { return {error}; }

Header request_header(const Question& question, std::uint8_t version, Sequence sequence) {
  Header header;
  header.version = version;
  header.opcode = static_cast<std::uint8_t>(question.opcode);
  header.sequence = sequence;
  header.association = question.association;
  return header;
}

}  // namespace

Conversation::Conversation(Sequence first_sequence, Patience patience, std::uint8_t version)
    : patience_{patience}, version_{version}, next_sequence_{first_sequence} {
  patience_.window = std::clamp<std::size_t>(patience_.window, 1, Patience::kMaxWindow);
  patience_.max_tries = std::clamp<std::size_t>(patience_.max_tries, 1, Patience::kMaxTries);
  window_ = patience_.window;
}

void Conversation::ask(Question question, Handler handler) {
  assert(handler);
  waiting_.emplace_back(std::move(question), std::move(handler));
}

std::size_t Conversation::next_datagram(Monotonic now, ntp::ByteSpan out, Monotonic heard_until) {
  assert(out.size() >= kMaxPacket);
  pass_time(std::min(now, heard_until));
  while (Pending* pending = next_to_send(now)) {
    if (!started_) started_ = now;
    const Sequence sequence = take_sequence();
    pending->tries.push_back({sequence, now, {}});
    pending->lost = false;
    const std::size_t size = write(*pending, sequence, out);
    if (size != 0) return size;
    finish(static_cast<std::size_t>(pending - pending_.data()),
           std::unexpected{failed(AskError::too_large)});
  }
  return 0;
}

void Conversation::pass_time(Monotonic now) {
  expire(now);
  end_in_pieces(now);
  give_up_lost_tries(now);
}

std::size_t Conversation::write(Pending& pending, Sequence sequence, ntp::ByteSpan out) const {
  const Question& question = pending.question;
  const std::size_t size =
      write_packet(request_header(question, version_, sequence), ntp::as_bytes(question.data), out,
                   question.key ? pending.alignment : kShortMacAlignment);
  return question.key && size != 0 ? append_mac(*question.key, out, size) : size;
}

void Conversation::on_datagram(ntp::ByteView datagram, Monotonic now) {
  expire(now);
  const auto header = parse_header(datagram);
  const auto found = header ? match(*header) : std::nullopt;
  if (!found) {
    ++dropped_;
    return;
  }
  const auto [index, try_index] = *found;
  heard_ = now;
  Pending& pending = pending_[index];
  if (!header->error) {
    const ntp::Key* key = pending.question.key.get();
    if (key == nullptr || is_authentic(datagram, header->count, *key)) {
      accept_fragment(index, try_index, *header, datagram, now);
    } else {
      pending.unsigned_answer = true;
    }
    return;
  }
  measure(pending.tries[try_index], now);
  const auto code = static_cast<std::uint8_t>(header->status >> 8);
  const bool stale = pending.lost || try_index + 1 != pending.tries.size();
  if (pending.question.key && (stale || repeat_with_other_padding(pending, code))) return;
  finish(index, std::unexpected{Failure{AskError::server_error, code, header->leap}});
}

// A server of the other family looks for the MAC in another place and sees none.
bool Conversation::repeat_with_other_padding(Pending& pending, std::uint8_t code) {
  const std::size_t size = kHeaderSize + pending.question.data.size();
  const bool same_place = (size + kShortMacAlignment - 1) / kShortMacAlignment % 2 == 0;
  if (code != static_cast<std::uint8_t>(ErrorCode::permission) || same_place ||
      pending.alignment == kShortMacAlignment) {
    return false;
  }
  pending.alignment = kShortMacAlignment;
  pending.lost = true;
  return true;
}

void Conversation::on_refused() {
  std::vector<Ended> ended;
  take_pending(ended, failed(AskError::refused));
  take_waiting(ended, failed(AskError::refused));
  call(ended);
}

Monotonic Conversation::next_deadline() const {
  if (idle()) return Monotonic::max();
  if (may_begin()) return Monotonic{};
  auto next = started_ ? *started_ + patience_.total : Monotonic::max();
  for (const Pending& pending : pending_) {
    if (may_repeat(pending)) return Monotonic{};
    next = std::min(next, pending.first_sent + patience_.deadline);
    if (!pending.lost) next = std::min(next, retry_at(pending));
  }
  return next;
}

// Ending questions.

void Conversation::call(std::vector<Ended>& ended) {
  for (Ended& one : ended) one.handler(one.outcome);
}

void Conversation::finish(std::size_t index, const Outcome& outcome) {
  const Handler handler = std::move(pending_[index].handler);
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(index));
  window_ = std::min(window_ + 1, patience_.window);
  if (losses_ > 0) --losses_;
  handler(outcome);
}

/// What a question whose time is over lacks.
AskError Conversation::missing_of(const Pending& pending) {
  const bool some =
      std::ranges::any_of(pending.tries, [](const Try& one) { return !one.fragments.empty(); });
  if (some) return AskError::incomplete;
  return pending.unsigned_answer ? AskError::not_signed : AskError::no_answer;
}

void Conversation::expire(Monotonic now) {
  std::vector<Ended> ended;
  if (started_ && now - *started_ >= patience_.total) {
    for (Pending& pending : pending_) {
      ended.push_back({std::move(pending.handler), std::unexpected{failed(missing_of(pending))}});
    }
    pending_.clear();
    take_waiting(ended, failed(AskError::no_answer));
  }
  bool silent = false;
  std::erase_if(pending_, [&](Pending& pending) {
    if (now < pending.first_sent + patience_.deadline) return false;
    silent |= !heard_ || *heard_ <= pending.first_sent;
    ended.push_back({std::move(pending.handler), std::unexpected{failed(missing_of(pending))}});
    return true;
  });
  if (silent && !heard_) take_pending(ended, failed(AskError::no_answer));
  if (silent) take_waiting(ended, failed(AskError::no_answer));
  call(ended);
}

// Whoever wants pieces gets them as soon as the rest counts as lost.
void Conversation::end_in_pieces(Monotonic now) {
  for (std::size_t i = pending_.size(); i-- > 0;) {
    Pending& pending = pending_[i];
    if (!pending.question.in_pieces || pending.lost || now < retry_at(pending)) continue;
    const auto some =
        std::ranges::find_if(pending.tries, [](const Try& one) { return !one.fragments.empty(); });
    if (some == pending.tries.end()) continue;
    Answer answer{.status = some->fragments.status(), .data = {}, .whole = false};
    answer.pieces = some->fragments.take_pieces();
    finish(i, answer);
  }
}

void Conversation::take_pending(std::vector<Ended>& into, Failure failure) {
  for (Pending& pending : pending_) {
    into.push_back({std::move(pending.handler), std::unexpected{failure}});
  }
  pending_.clear();
}

void Conversation::take_waiting(std::vector<Ended>& into, Failure failure) {
  for (auto& [question, handler] : waiting_) {
    into.push_back({std::move(handler), std::unexpected{failure}});
  }
  waiting_.clear();
}

// Sending.

void Conversation::give_up_lost_tries(Monotonic now) {
  for (Pending& pending : pending_) {
    if (pending.lost || now < retry_at(pending)) continue;
    pending.lost = true;
    if (heard_) ++given_up_;
    // What was in the air together when the window was halved is one event.
    if (!window_halved_ || pending.tries.back().sent > *window_halved_) ++losses_;
  }
  // One lost datagram is bad luck; more, with no answer between, are a server that will not take so
  // many.
  if (losses_ < 2) return;
  window_ = std::max<std::size_t>(window_ / 2, 1);
  window_halved_ = now;
  losses_ = 0;
}

std::size_t Conversation::in_flight() const {
  return static_cast<std::size_t>(std::ranges::count(pending_, false, &Pending::lost));
}

bool Conversation::may_repeat(const Pending& pending) const {
  return pending.lost && pending.tries.size() < patience_.max_tries && in_flight() < window_;
}

bool Conversation::may_begin() const {
  // The second bound keeps memory small when a server answers everything by halves.
  return !waiting_.empty() && in_flight() < window_ && pending_.size() < patience_.window;
}

/// The question whose turn it is: first the lost one that has waited longest, then a new one.
Conversation::Pending* Conversation::next_to_send(Monotonic now) {
  Pending* oldest = nullptr;
  for (Pending& pending : pending_) {
    if (!may_repeat(pending)) continue;
    if (oldest == nullptr || retry_at(pending) < retry_at(*oldest)) oldest = &pending;
  }
  if (oldest != nullptr) return oldest;
  if (!may_begin()) return nullptr;
  auto [question, handler] = std::move(waiting_.front());
  waiting_.pop_front();
  return &pending_.emplace_back(
      Pending{std::move(question), std::move(handler), now, std::nullopt, false, {}});
}

Sequence Conversation::take_sequence() {
  const auto outstanding = [this](Sequence sequence) {
    return std::ranges::any_of(pending_, [&](const Pending& pending) {
      return std::ranges::find(pending.tries, sequence, &Try::sequence) != pending.tries.end();
    });
  };
  while (next_sequence_.value == 0 || outstanding(next_sequence_)) ++next_sequence_.value;
  return {next_sequence_.value++};
}

// Receiving.

/// The question and the try that this is an answer to.
std::optional<std::pair<std::size_t, std::size_t>> Conversation::match(const Header& header) const {
  if (!header.response || header.version != version_) return std::nullopt;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const Question& question = pending_[i].question;
    if (header.opcode != static_cast<std::uint8_t>(question.opcode)) continue;
    if (header.association != question.association) continue;
    const auto& tries = pending_[i].tries;
    const auto one = std::ranges::find(tries, header.sequence, &Try::sequence);
    if (one != tries.end()) return std::pair{i, static_cast<std::size_t>(one - tries.begin())};
  }
  return std::nullopt;
}

void Conversation::accept_fragment(std::size_t index, std::size_t try_index, const Header& header,
                                   ntp::ByteView datagram, Monotonic now) {
  Pending& pending = pending_[index];
  Try& one = pending.tries[try_index];
  const bool first = one.fragments.empty();
  const FragmentVerdict verdict = one.fragments.add(header, datagram);
  if (verdict == FragmentVerdict::too_large) {
    finish(index, std::unexpected{failed(AskError::too_large)});
    return;
  }
  if (verdict == FragmentVerdict::too_long || verdict == FragmentVerdict::empty_more) ++dropped_;
  if (verdict != FragmentVerdict::accepted && verdict != FragmentVerdict::complete) return;
  if (first) measure(one, now);
  pending.progress = now;
  pending.lost = false;
  if (verdict != FragmentVerdict::complete) return;
  const std::uint16_t status = one.fragments.status();
  finish(index, Answer{status, one.fragments.take()});
}

// The round trip, as TCP measures it (RFC 6298). Every try has its own sequence number, so a sample
// is never ambiguous, also after a retry.

void Conversation::measure(const Try& answered, Monotonic now) {
  const Nanos round_trip = std::max(now - answered.sent, Nanos{0});
  if (!smoothed_rtt_) {
    smoothed_rtt_ = round_trip;
    // Half of what TCP starts with: here a retry too early costs no more than one small datagram.
    rtt_deviation_ = round_trip / 4;
    return;
  }
  const Nanos error = round_trip - *smoothed_rtt_;
  rtt_deviation_ += (std::chrono::abs(error) - rtt_deviation_) / 4;
  *smoothed_rtt_ += error / 8;
}

/// How much later than usual an answer may come before it counts as lost. At least half a round
/// trip: many equal samples would else call the first answer that is a little late lost.
Nanos Conversation::round_trip_spread() const {
  return std::max(4 * rtt_deviation_, smoothed_rtt_.value_or(patience_.first_retry) / 2);
}

/// When the newest try counts as lost, by what is known of the round trip now. The fragments of one
/// answer leave the server together: behind the last one only the spread is waited for.
Monotonic Conversation::retry_at(const Pending& pending) const {
  const auto backed_off = [&](Nanos base) {
    const std::size_t doublings = pending.tries.size() - 1;
    const Nanos wait = std::max(base, patience_.shortest_retry);
    return std::max(wait, std::min(wait * (std::int64_t{1} << doublings), patience_.longest_retry));
  };
  const Nanos whole = smoothed_rtt_ ? *smoothed_rtt_ + round_trip_spread() : patience_.first_retry;
  const Monotonic answer = pending.tries.back().sent + backed_off(whole);
  if (!pending.progress) return answer;
  return std::max(answer, *pending.progress + backed_off(round_trip_spread()));
}

}  // namespace mode6
