#include "mode6/server_mru.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "mode6/values.hpp"
#include "mode6/varlist.hpp"

namespace mode6 {
namespace {

constexpr std::size_t kMaxPointIndex = kMaxMruPoints - 1;
// Room for what follows the last row: noise, `now`, `last.newest`, the end of the line.
constexpr std::size_t kTail = 96;

template <class To>
bool read_count(std::string_view text, std::uint64_t most, std::optional<To>& into) {
  const auto value = parse_count(text);
  if (!value || *value > most) return false;
  into = static_cast<To>(*value);
  return true;
}

/// Reads one item after the other into a request.
class RequestReader {
 public:
  /// False when the value makes no sense.
  bool item(const Variable& item) {
    if (const auto dot = item.name.find('.'); dot != std::string_view::npos) {
      return point(item.name.substr(0, dot), item.name.substr(dot + 1), item.value);
    }
    return limits(item.name, item.value) && filter(item.name, item.value);
  }
  MruQuestion take() && {
    for (std::size_t i = 0; i < addresses_.size(); ++i) {
      if (!addresses_[i]) continue;
      request_.addresses.push_back(addresses_[i]->address);
      if (times_[i]) request_.points.push_back({*addresses_[i], *times_[i]});
    }
    return std::move(request_);
  }

 private:
  bool limits(std::string_view name, std::string_view value) {
    if (name == "nonce") request_.nonce = value;
    if (name == "frags") return read_count(value, kMaxMruFrags, request_.limit.frags);
    if (name == "limit") return read_count(value, kMaxMruLimit, request_.limit.limit);
    return true;
  }
  bool filter(std::string_view name, std::string_view value) {
    constexpr std::uint64_t kAny = ~std::uint64_t{0};
    MruFilter& filter = request_.filter;
    if (name == "mincount") return read_count(value, kAny, filter.mincount);
    if (name == "mindrop") return read_count(value, kAny, filter.mindrop);
    if (name == "maxlstint") return read_count(value, kAny, filter.maxlstint);
    if (name == "minlstint") return read_count(value, kAny, filter.minlstint);
    if (name == "recent") return read_count(value, kAny, filter.recent);
    if (name == "resall")
      return value.starts_with("0x") && read_count(value, 0xffff, filter.resall);
    if (name == "resany")
      return value.starts_with("0x") && read_count(value, 0xffff, filter.resany);
    if (name == "minscore") return (filter.minscore = parse_real(value)).has_value();
    if (name == "laddr") return (filter.laddr = ntp::IpAddress::parse(value)).has_value();
    return true;
  }
  bool point(std::string_view name, std::string_view number, std::string_view value) {
    if (name != "addr" && name != "last") return true;
    const auto index = parse_count(number);
    if (!index || *index > kMaxPointIndex) return false;
    if (name == "addr") return (addresses_[*index] = parse_endpoint(value)).has_value();
    return (times_[*index] = parse_timestamp(value)).has_value();
  }

  MruQuestion request_;
  std::array<std::optional<ntp::Endpoint>, kMaxMruPoints> addresses_;
  std::array<std::optional<ntp::Timestamp>, kMaxMruPoints> times_;
};

bool seen_within(const MruRow& row, ntp::Timestamp now, std::uint64_t seconds) {
  const ntp::Seconds age = now - row.last;
  return age.count() <= static_cast<double>(seconds);
}

bool passes(const MruView::Entry& entry, const MruFilter& filter, ntp::Timestamp now) {
  const MruRow& row = entry.row;
  if (row.count < filter.mincount.value_or(0)) return false;
  if (row.dropped.value_or(0) < filter.mindrop.value_or(0)) return false;
  if (filter.minscore && row.score.value_or(0) < *filter.minscore) return false;
  if (filter.maxlstint && !seen_within(row, now, *filter.maxlstint)) return false;
  if (filter.minlstint && seen_within(row, now, *filter.minlstint)) return false;
  if (filter.laddr && entry.local != *filter.laddr) return false;
  if (filter.resall && (row.restrictions & *filter.resall) != *filter.resall) return false;
  return !filter.resany || (row.restrictions & *filter.resany) != 0;
}

/// Builds the text of the answer and watches its limits.
class RowWriter {
 public:
  RowWriter(const MruQuestion& request, const std::function<std::uint64_t()>& random)
      : rows_left_{request.limit.limit.value_or(~0U)},
        room_{kMaxData * request.limit.frags.value_or(kMaxMruFrags)},
        random_{random} {}

  /// False, and nothing is written, when the row does not fit any more.
  bool row(const MruRow& row) {
    if (rows_left_ == 0) return false;
    const VarlistWriter::Mark before = out_.mark();
    write(row);
    if (out_.size() + kTail > room_) {
      out_.rewind(before);
      return false;
    }
    if (index_ == 0) noise();
    ++index_;
    --rows_left_;
    newest_ = row.last;
    return true;
  }
  void item(std::string_view name, std::string_view value) { out_.bare(name, value); }
  void end_of_list(ntp::Timestamp now) {
    out_.bare("now", timestamp_text(now));
    if (newest_) out_.bare("last.newest", timestamp_text(*newest_));
  }
  std::string finish() && { return std::move(out_).finish(); }
  void noise_at_end() {
    if (index_ != 0) noise();
  }

 private:
  void write(const MruRow& row) {
    const auto add = [&](std::string_view tag, std::string_view value) {
      out_.bare(fmt::format("{}.{}", tag, index_), value);
    };
    add("addr", row.remote.text());
    add("last", timestamp_text(row.last));
    add("first", timestamp_text(row.first));
    add("ct", fmt::to_string(row.count));
    add("mv", fmt::to_string(row.version << 3 | row.mode));
    add("rs", fmt::format("0x{:x}", row.restrictions));
    if (row.score) add("sc", fmt::format("{:.3f}", *row.score));
    if (row.dropped) add("dr", fmt::to_string(*row.dropped));
  }
  void noise() {
    const std::uint64_t bits = random_();
    out_.bare(noise_name(index_, bits), fmt::to_string(bits >> 48));
  }

  VarlistWriter out_;
  std::uint64_t rows_left_;
  std::size_t room_;
  const std::function<std::uint64_t()>& random_;
  std::uint64_t index_ = 0;
  std::optional<ntp::Timestamp> newest_;
};

/// Where to go on: behind the first point that has not moved since.
std::optional<MruPoint> standing_point(const MruQuestion& request, const MruView& list) {
  for (const MruPoint& point : request.points) {
    const auto at = list.find(point.remote.address);
    if (at != MruView::kEnd && list.at(at).row.last == point.last) return point;
  }
  return std::nullopt;
}

/// About the `recent` newest ones of those that are wanted.
MruView::Position recent_start(const MruQuestion& request, ntp::Timestamp now,
                               const MruView& list) {
  MruView::Position start = MruView::kEnd;
  std::uint64_t wanted = *request.filter.recent;
  for (auto at = list.newest(); at != MruView::kEnd && wanted > 0; at = list.older(at)) {
    start = at;
    if (passes(list.at(at), request.filter, now)) --wanted;
  }
  return start;
}

/// `limit=1` with addresses: those entries, wherever they stand in the list.
void write_direct(const MruQuestion& request, const MruView& list, RowWriter& out) {
  for (auto asked = request.addresses.begin(); asked != request.addresses.end(); ++asked) {
    // Asked for twice, answered once.
    if (std::find(request.addresses.begin(), asked, *asked) != asked) continue;
    const auto at = list.find(*asked);
    if (at != MruView::kEnd && !out.row(list.at(at).row)) break;
  }
}

/// True when the end of the list was reached.
bool write_rows(const MruQuestion& request, MruView::Position start, ntp::Timestamp now,
                const MruView& list, RowWriter& out) {
  for (auto at = start; at != MruView::kEnd; at = list.newer(at)) {
    const MruView::Entry entry = list.at(at);
    if (passes(entry, request.filter, now) && !out.row(entry.row)) return false;
  }
  return true;
}

}  // namespace

std::string noise_name(std::uint64_t index, std::uint64_t bits) {
  std::string name;
  for (int i = 0; i < 3; ++i, bits >>= 8) name += static_cast<char>('A' + (bits & 0xff) % 26);
  return fmt::format("{}.{}", name, index);
}

std::expected<MruQuestion, ErrorCode> parse_mru_request(std::string_view text) {
  RequestReader reader;
  for (const Variable& item : parse_varlist(text)) {
    if (!reader.item(item)) return std::unexpected{ErrorCode::bad_value};
  }
  MruQuestion request = std::move(reader).take();
  const MruLimit& limit = request.limit;
  if (!limit.frags && !limit.limit) return std::unexpected{ErrorCode::bad_value};
  if (limit.frags == 0U || limit.limit == 0U) return std::unexpected{ErrorCode::bad_value};
  return request;
}

std::expected<std::string, ErrorCode> write_mru(const MruQuestion& request, std::string_view nonce,
                                                ntp::Timestamp now, const MruView* list,
                                                const std::function<std::uint64_t()>& random) {
  MruQuestion wanted = request;
  const bool direct = request.limit.limit == 1U && !request.addresses.empty();
  if (direct) wanted.limit.limit = kMaxMruPoints;
  RowWriter out{wanted, random};
  std::optional<MruPoint> point;
  if (list != nullptr && !direct && !request.addresses.empty()) {
    point = standing_point(request, *list);
    if (!point) return std::unexpected{ErrorCode::unknown_variable};
    out.item("last.older", timestamp_text(point->last));
    out.item("addr.older", point->remote.text());
  }
  out.item("nonce", nonce);
  bool ended = true;
  if (list != nullptr && direct) {
    write_direct(wanted, *list, out);
  } else if (list != nullptr) {
    auto start = list->oldest();
    if (point) start = list->newer(list->find(point->remote.address));
    if (!point && request.filter.recent) start = recent_start(request, now, *list);
    ended = write_rows(request, start, now, *list, out);
  }
  out.noise_at_end();
  if (ended) out.end_of_list(now);
  return std::move(out).finish();
}

}  // namespace mode6
