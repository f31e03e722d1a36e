#include "mode6/mru_query.hpp"

#include <algorithm>
#include <utility>

namespace mode6 {
namespace {

constexpr unsigned kLeastFrags = 2;  // one datagram would hold the nonce alone
constexpr unsigned kFragsGrowth = 16;
constexpr unsigned kFirstLimit = 96;  // rows, for servers that do not know `frags`
constexpr unsigned kLeastLimit = 2;
constexpr int kMaxSilences = 4;          // in a row: then nobody is there any more
constexpr std::size_t kMaxRestarts = 8;  // the list moves faster than we can read
// The newest points that are kept for the case that all later ones have moved.
constexpr std::size_t kMaxHistory = 4096;
// Even the smallest answer of an honest server holds several rows; whoever needs more questions
// than one for each row does not let us get on, whatever its answers look like.
constexpr std::size_t kMaxFruitless = 256;

MruPoint point_of(const MruRow& row) { return {row.remote, row.last}; }

std::string key_of(const ntp::IpAddress& address) {
  std::string key(reinterpret_cast<const char*>(address.octets.data()), address.octets.size());
  key += static_cast<char>(address.family);
  key.append(reinterpret_cast<const char*>(&address.scope), sizeof address.scope);
  return key;
}

// Right across the era's end: the span of a list is far below 68 years.
bool is_before(ntp::Timestamp a, ntp::Timestamp b) { return b - a > ntp::Nanos{0}; }

// Newest first: the rows that were just read, then where the walk had come from.
std::vector<MruPoint> newest_points(std::span<const MruRow> rows,
                                    const std::vector<MruPoint>& older) {
  std::vector<MruPoint> points;
  for (auto row = rows.rbegin(); row != rows.rend() && points.size() < kMaxMruPoints; ++row) {
    points.push_back(point_of(*row));
  }
  for (const MruPoint& point : older) {
    if (points.size() == kMaxMruPoints) break;
    points.push_back(point);
  }
  return points;
}

}  // namespace

MruQuery::MruQuery(Options options)
    : options_{std::move(options)}, frags_{std::clamp(options_.frags, kLeastFrags, kMaxMruFrags)} {}

void MruQuery::start(Conversation& conversation) {
  ++open_;
  ask_nonce(conversation, {.points = {}, .until = {}, .frags = frags_});
}

void MruQuery::ask_nonce(Conversation& conversation, Walk walk) {
  conversation.ask({Opcode::request_nonce, kSystem, {}},
                   [this, &conversation, walk = std::move(walk)](const Outcome& outcome) {
                     if (outcome) nonce_ = parse_nonce(outcome->data);
                     if (!outcome) return fail(outcome.error());
                     if (nonce_.empty()) return fail({AskError::incomplete});
                     ask_rows(conversation, walk);
                   });
}

void MruQuery::ask_rows(Conversation& conversation, Walk walk) {
  if (stopped_ || ++questions_ > kMaxFruitless + reply_.rows.size()) {
    return fail({AskError::incomplete});
  }
  MruFilter filter = options_.filter;
  if (!walk.points.empty()) filter.recent.reset();
  const MruLimit limit =
      limit_ ? MruLimit{.frags = {}, .limit = limit_} : MruLimit{.frags = walk.frags, .limit = {}};
  auto request = mru_request(nonce_, limit, filter, walk.points);
  const std::size_t offered = request.offered;
  conversation.ask({.opcode = Opcode::read_mru,
                    .association = kSystem,
                    .data = std::move(request.data),
                    .in_pieces = true},
                   [this, &conversation, walk = std::move(walk), offered](const Outcome& outcome) {
                     on_rows(conversation, walk, offered, outcome);
                   });
}

void MruQuery::on_rows(Conversation& conversation, Walk walk, std::size_t offered,
                       const Outcome& outcome) {
  if (!outcome) return on_error(conversation, std::move(walk), offered, outcome.error());
  walk.silences = 0;
  on_answer(conversation, std::move(walk), *outcome);
}

void MruQuery::on_answer(Conversation& conversation, Walk walk, const Answer& answer) {
  MruAnswer read;
  if (answer.whole) {
    parse_mru({.text = answer.data}, read);
  } else {
    std::size_t end = 0;
    for (const Piece& piece : answer.pieces) {
      const std::size_t before = read.rows.size();
      parse_mru({.text = piece.data, .begins = piece.offset == 0, .ends = piece.last}, read);
      if (piece.offset > end && read.rows.size() > before) {
        begin_gap(conversation, walk, std::span{read.rows}.first(before), read.rows[before],
                  piece.offset - end);
      }
      end = piece.offset + piece.data.size();
    }
  }
  if (!read.nonce.empty()) nonce_ = read.nonce;
  if (!walk.until) adapt(answer);
  keep(read.rows);
  go_on(conversation, std::move(walk), read);
}

// More as long as it arrives, half when half of it does not.
void MruQuery::adapt(const Answer& answer) {
  if (answer.whole) {
    frags_ = std::min(frags_ + kFragsGrowth, kMaxMruFrags);
    if (limit_) limit_ = std::min(*limit_ + std::max(1U, *limit_ / 32), kMaxMruLimit);
    return;
  }
  std::size_t octets = 0;
  for (const Piece& piece : answer.pieces) octets += piece.data.size();
  if (octets < frags_ * kMaxData / 2) frags_ = std::max(frags_ / 2, kLeastFrags);
}

void MruQuery::begin_gap(Conversation& conversation, const Walk& walk,
                         std::span<const MruRow> before, const MruRow& after, std::size_t octets) {
  ++reply_.gaps;
  ++open_;
  // The rows at both edges were cut too.
  const auto frags = static_cast<unsigned>(octets / kMaxData) + 2;
  ask_rows(conversation, {.points = newest_points(before, walk.points),
                          .until = after.last,
                          .frags = std::clamp(frags, kLeastFrags, kMaxMruFrags)});
}

void MruQuery::go_on(Conversation& conversation, Walk walk, const MruAnswer& last) {
  const bool full = reply_.rows.size() >= options_.max_rows;
  const bool filled =
      walk.until && !last.rows.empty() && !is_before(last.rows.back().last, *walk.until);
  if (!walk.until && last.now) reply_.now = last.now;
  if (filled || last.now || full) {
    --open_;
    if (open_ == 0) reply_.complete = reply_.now.has_value() && !reply_.failure;
    return;
  }
  // An answer without rows and without an end would be asked for again and again.
  if (last.rows.empty()) return on_silence(conversation, std::move(walk), {AskError::incomplete});
  walk.points = newest_points(last.rows, walk.points);
  if (!walk.until) {
    walk.frags = frags_;
    for (const MruRow& row : last.rows) history_.push_back(point_of(row));
    if (history_.size() > 2 * kMaxHistory) {
      history_.erase(history_.begin(), history_.end() - kMaxHistory);
    }
  }
  ask_rows(conversation, std::move(walk));
}

void MruQuery::on_error(Conversation& conversation, Walk walk, std::size_t offered,
                        Failure failure) {
  if (failure.error != AskError::server_error) {
    return on_silence(conversation, std::move(walk), failure);
  }
  switch (static_cast<ErrorCode>(failure.code)) {
    case ErrorCode::unknown_variable:
      return on_moved(conversation, std::move(walk), offered);
    case ErrorCode::bad_value:
      if (limit_ && *limit_ <= kLeastLimit) return fail(failure);
      limit_ = limit_ ? *limit_ / 2 : kFirstLimit;
      return ask_rows(conversation, std::move(walk));
    default:
      return fail(failure);
  }
}

// None of the points is where it was: those clients have asked again, so their rows come later.
void MruQuery::on_moved(Conversation& conversation, Walk walk, std::size_t offered) {
  if (walk.points.empty()) return fail({AskError::server_error, 5});
  if (walk.until) {
    walk.points.erase(walk.points.begin(), walk.points.begin() + static_cast<long>(offered));
    if (!walk.points.empty()) return ask_rows(conversation, std::move(walk));
    return fail({AskError::incomplete});
  }
  history_.resize(history_.size() - std::min(history_.size(), offered));
  walk.points.clear();
  for (auto point = history_.rbegin();
       point != history_.rend() && walk.points.size() < kMaxMruPoints; ++point) {
    walk.points.push_back(*point);
  }
  if (walk.points.empty() && ++reply_.restarts > kMaxRestarts) {
    return fail({AskError::server_error, 5});
  }
  ask_rows(conversation, std::move(walk));
}

// Silence is also what an outdated nonce gets.
void MruQuery::on_silence(Conversation& conversation, Walk walk, Failure failure) {
  if (failure.error == AskError::refused || ++walk.silences > kMaxSilences) return fail(failure);
  walk.frags = std::max(walk.frags / 2, kLeastFrags);
  frags_ = std::min(frags_, walk.frags);
  ask_nonce(conversation, std::move(walk));
}

void MruQuery::keep(std::span<const MruRow> rows) {
  for (const MruRow& row : rows) {
    if (reply_.rows.size() >= options_.max_rows) return;
    const auto [place, is_new] = index_.try_emplace(key_of(row.remote.address), reply_.rows.size());
    if (is_new) {
      reply_.rows.push_back(row);
    } else if (is_before(reply_.rows[place->second].last, row.last)) {
      reply_.rows[place->second] = row;
      ++reply_.updates;
    }
  }
  if (options_.on_rows && !rows.empty()) options_.on_rows(rows);
}

void MruQuery::fail(Failure failure) {
  --open_;
  if (!reply_.failure) reply_.failure = failure;
}

}  // namespace mode6
