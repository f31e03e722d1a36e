#include "ntp-exporter/fleet.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "common/fetch.hpp"

namespace ntp_exporter {
namespace {

constexpr ntp::Nanos kForgetEvery = std::chrono::minutes{1};

std::string small_letters(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

bool no_address(const Result& result) {
  const auto unnamed = [](const std::optional<Trouble>& trouble) {
    return trouble && trouble->reason == "dns";
  };
  return unnamed(result.control_trouble) || unnamed(result.seen_trouble);
}

MaybeReal size_of(const MaybeReal& value) {
  return value ? MaybeReal{std::abs(*value)} : std::nullopt;
}

/// What a row is sorted by when its key is a number.
MaybeReal sort_number(const HostState& host, std::string_view key, Verdict verdict) {
  if (key == "state") return static_cast<double>(std::to_underlying(verdict));
  if (key == "self") return host.self ? size_of(host.self->offset_s) : std::nullopt;
  if (key == "seen") return host.seen ? size_of(host.seen->offset_s) : std::nullopt;
  if (key == "jitter") return host.self ? host.self->jitter_s : std::nullopt;
  if (key == "stratum") {
    if (host.self && host.self->stratum) return static_cast<double>(*host.self->stratum);
    if (host.seen && host.seen->known) return static_cast<double>(host.seen->stratum);
    return {};
  }
  // Asked last first: by age, as the column shows it.
  if (key == "asked" && host.asked) return -ntp::Seconds{host.asked->time_since_epoch()}.count();
  return {};
}

bool is_found(const HostState& host, Verdict verdict, std::string_view search) {
  const auto has = [search](std::string_view text) {
    return small_letters(text).find(search) != std::string::npos;
  };
  return has(host.name) || has(host.address) || has(verdict_words(verdict)) ||
         (host.self && (has(host.self->refid) || has(host.self->version)));
}

struct SortedRow {
  MaybeReal number;
  const HostState* host;
};

bool comes_before(const SortedRow& left, const SortedRow& right, bool descending) {
  if (left.number.has_value() != right.number.has_value()) return left.number.has_value();
  if (left.number && *left.number != *right.number) {
    return descending ? *left.number > *right.number : *left.number < *right.number;
  }
  return left.host->name < right.host->name;
}

}  // namespace

std::string canonical_name(std::string_view target) {
  constexpr std::uint16_t kNtp = 123;
  const auto parsed = common::parse_target(target, kNtp, ntp::Family::none);
  if (!parsed) return small_letters(target);
  const std::string host = small_letters(parsed->host);
  if (parsed->port == kNtp) return host;
  const bool brackets = host.find(':') != std::string::npos;
  return brackets ? fmt::format("[{}]:{}", host, parsed->port)
                  : fmt::format("{}:{}", host, parsed->port);
}

void Fleet::watch(std::string_view target) {
  const std::string name = canonical_name(target);
  HostState& host = hosts_[name];
  host.name = name;
  host.watched = true;
}

void Fleet::note(const Result& result, ntp::Monotonic now) {
  forget(now);
  const std::string name = canonical_name(result.target);
  auto found = hosts_.find(name);
  if (found == hosts_.end()) {
    if (no_address(result) || !make_room()) return;
    found = hosts_.emplace(name, HostState{}).first;
    found->second.name = name;
  }
  take_in(result, now, found->second);
}

const HostState* Fleet::find(std::string_view name) const {
  const auto found = hosts_.find(name);
  return found == hosts_.end() ? nullptr : &found->second;
}

double Fleet::middle_s() const {
  std::vector<double> offsets;
  for (const auto& [name, host] : hosts_) {
    if (host.seen && host.seen->offset_s) offsets.push_back(*host.seen->offset_s);
  }
  if (offsets.size() < 3) return 0;
  const auto middle = offsets.begin() + static_cast<std::ptrdiff_t>(offsets.size() / 2);
  std::ranges::nth_element(offsets, middle);
  return *middle;
}

void Fleet::forget(ntp::Monotonic now) {
  if (now - forgot_ < kForgetEvery) return;
  forgot_ = now;
  std::erase_if(hosts_, [now](const auto& one) {
    const HostState& host = one.second;
    return !host.watched && host.asked && now - *host.asked > kForgetAfter;
  });
}

bool Fleet::make_room() {
  if (hosts_.size() < most_hosts_) return true;
  auto oldest = hosts_.end();
  for (auto at = hosts_.begin(); at != hosts_.end(); ++at) {
    if (at->second.watched) continue;
    if (oldest == hosts_.end() || at->second.asked < oldest->second.asked) oldest = at;
  }
  if (oldest == hosts_.end()) return false;
  hosts_.erase(oldest);
  return true;
}

std::vector<const HostState*> select_hosts(const Fleet& fleet, const RowChoice& choice) {
  const double middle_s = fleet.middle_s();
  const std::string search = small_letters(choice.search);
  std::vector<SortedRow> rows;
  for (const auto& [name, host] : fleet.hosts()) {
    const Verdict verdict = verdict_of(host, middle_s);
    if (!is_found(host, verdict, search)) continue;
    rows.push_back({sort_number(host, choice.sort, verdict), &host});
  }
  // By name they stand already.
  if (choice.sort == "host") {
    if (choice.descending) std::ranges::reverse(rows);
  } else {
    std::ranges::sort(rows, [&](const SortedRow& left, const SortedRow& right) {
      return comes_before(left, right, choice.descending);
    });
  }
  std::vector<const HostState*> hosts;
  for (const SortedRow& row : rows) hosts.push_back(row.host);
  return hosts;
}

}  // namespace ntp_exporter
