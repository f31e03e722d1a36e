// Reading recordings. The file is not trusted.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "ntptop/record.hpp"
#include "ntptop/state.hpp"
#include "view/escape.hpp"
#include "view/json.hpp"

namespace ntptop {
namespace {

using view::Json;

std::optional<std::string> from_utf8(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    if (octet < 0x80) {
      out += text[i];
      continue;
    }
    // Only U+0080 to U+00FF stand for octets.
    if ((octet != 0xc2 && octet != 0xc3) || i + 1 >= text.size()) return std::nullopt;
    const auto next = static_cast<unsigned char>(text[++i]);
    out += static_cast<char>((octet & 3U) << 6 | (next & 0x3fU));
  }
  return out;
}

// A member that is missing or of another kind makes the line senseless.
class Reader {
 public:
  explicit Reader(const Json& from) : from_{from} {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool has(const char* name) const {
    return from_.is_object() && from_.contains(name);
  }

  std::string text(const char* name, bool needed = true) {
    const Json* found = find(name);
    if (found == nullptr) return fail(needed), std::string{};
    if (!found->is_string()) return fail(true), std::string{};
    auto octets = from_utf8(found->get_ref<const std::string&>());
    if (!octets) return fail(true), std::string{};
    return *octets;
  }

  // Text that is shown as it is.
  std::string shown(const char* name, bool needed = true) {
    constexpr std::size_t kLongest = 512;
    return view::escape(text(name, needed)).substr(0, kLongest);
  }

  std::uint64_t whole(const char* name, std::uint64_t most) {
    const Json* found = find(name);
    if (found == nullptr || !found->is_number_unsigned()) return fail(true), 0;
    const auto value = found->get<std::uint64_t>();
    if (value > most) return fail(true), 0;
    return value;
  }

  double real(const char* name) {
    constexpr double kMost = 1e15;
    const Json* found = find(name);
    if (found == nullptr || !found->is_number()) return fail(true), 0;
    const double value = found->get<double>();
    if (!(std::abs(value) <= kMost)) return fail(true), 0;
    return value;
  }

  bool flag(const char* name) {
    const Json* found = find(name);
    return found != nullptr && found->is_boolean() && found->get<bool>();
  }

  Instant instant(const char* name) {
    // Milliseconds until the year 9999: no arithmetic on it overflows.
    constexpr std::uint64_t kMost = 253'402'300'799'000;
    return Instant{std::chrono::milliseconds{static_cast<std::int64_t>(whole(name, kMost))}};
  }

  const Json* list(const char* name) {
    const Json* found = find(name);
    if (found == nullptr || !found->is_array()) return fail(true), nullptr;
    return found;
  }

 private:
  const Json* find(const char* name) const { return has(name) ? &from_.at(name) : nullptr; }
  void fail(bool really) { good_ = good_ && !really; }

  const Json& from_;
  bool good_ = true;
};

constexpr std::size_t kMostSources = 4096;
constexpr std::size_t kMostClients = 8192;

std::optional<Input> host_added(Reader& in) {
  HostAdded added{in.text("host"), in.text("group", false), in.flag("hidden")};
  if (!in.good()) return std::nullopt;
  return added;
}

std::optional<Input> host_polled(Reader& in) {
  HostPolled polled{.host = in.whole("polled", State::kMostHosts), .at = in.instant("at")};
  polled.address = in.shown("address");
  if (in.has("trouble")) {
    polled.trouble = in.shown("trouble");
    if (polled.trouble.empty() || !in.good()) return std::nullopt;
    return polled;
  }
  polled.round_trip_s = in.real("rtt");
  polled.status = static_cast<std::uint16_t>(in.whole("status", 0xffff));
  polled.text = in.text("text");
  polled.counters = in.text("counters", false);
  const Json* list = in.list("sources");
  if (list == nullptr || list->size() > kMostSources) return std::nullopt;
  std::uint64_t last = 0;
  for (const Json& item : *list) {
    Reader row{item};
    const auto id = row.whole("id", 0xffff);
    HostPolled::Association one{static_cast<std::uint16_t>(id),
                                static_cast<std::uint16_t>(row.whole("status", 0xffff)),
                                std::nullopt};
    if (row.has("text")) one.text = row.text("text");
    // Ascending, and none is the system.
    if (!row.good() || id <= last) return std::nullopt;
    last = id;
    polled.associations.push_back(std::move(one));
  }
  if (!in.good()) return std::nullopt;
  return polled;
}

std::optional<Input> host_seen(Reader& in) {
  HostSeen seen{.host = in.whole("seen", State::kMostHosts), .at = in.instant("at")};
  if (in.has("trouble")) {
    seen.trouble = in.shown("trouble");
    if (seen.trouble.empty() || !in.good()) return std::nullopt;
    return seen;
  }
  seen.seen = Seen{.offset = ntp::Seconds{in.real("offset")},
                   .delay = ntp::Seconds{in.real("delay")},
                   .root_distance = ntp::Seconds{in.real("distance")},
                   .stratum = static_cast<int>(in.whole("stratum", 255)),
                   .refid = in.shown("refid")};
  if (!in.good()) return std::nullopt;
  return seen;
}

std::optional<mode6::MruRow> read_client(const Json& from) {
  constexpr std::size_t kLeast = 7;
  if (!from.is_array() || from.size() < kLeast || !from[0].is_string()) return std::nullopt;
  for (std::size_t i = 1; i < kLeast; ++i) {
    if (!from[i].is_number_unsigned()) return std::nullopt;
  }
  const auto parts = ntp::parse_host_port(from[0].get_ref<const std::string&>());
  const auto address = parts ? ntp::IpAddress::parse(parts->host) : std::nullopt;
  if (!address) return std::nullopt;
  const auto number = [&from](std::size_t i) { return from[i].get<std::uint64_t>(); };
  if (number(4) > 7 || number(5) > 7 || number(6) > 0xffff) return std::nullopt;
  mode6::MruRow row{.remote = {*address, parts->port.value_or(0)},
                    .first = ntp::Timestamp{number(1)},
                    .last = ntp::Timestamp{number(2)},
                    .count = number(3),
                    .mode = static_cast<std::uint8_t>(number(4)),
                    .version = static_cast<std::uint8_t>(number(5)),
                    .restrictions = static_cast<std::uint16_t>(number(6))};
  if (from.size() > kLeast && from[kLeast].is_number()) {
    const double score = from[kLeast].get<double>();
    if (std::abs(score) < 1e15) row.score = score;
  }
  return row;
}

std::optional<Input> clients_came(Reader& in) {
  ClientsCame came{.host = in.whole("clients", State::kMostHosts),
                   .at = in.instant("at"),
                   .only_new = in.flag("only_new")};
  came.trouble = in.shown("trouble", false);
  const Json* rows = in.list("rows");
  if (!in.good() || rows->size() > kMostClients) return std::nullopt;
  for (const Json& item : *rows) {
    const auto row = read_client(item);
    if (!row) return std::nullopt;
    came.rows.push_back(*row);
  }
  return came;
}

std::optional<Input> marked(Reader& in) {
  Marked mark{in.instant("at"), in.shown("mark")};
  if (!in.good()) return std::nullopt;
  return mark;
}

std::optional<Input> name_found(Reader& in) {
  NameFound found{in.shown("of"), in.shown("name")};
  if (!in.good() || found.name.empty()) return std::nullopt;
  return found;
}

}  // namespace

std::optional<Input> parse_record_line(std::string_view line) {
  if (line.size() > kMaxRecordLine) return std::nullopt;
  const Json parsed = Json::parse(line, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  Reader in{parsed};
  if (in.has("polled")) return host_polled(in);
  if (in.has("seen")) return host_seen(in);
  if (in.has("clients")) return clients_came(in);
  if (in.has("mark")) return marked(in);
  if (in.has("of")) return name_found(in);
  if (in.has("host")) return host_added(in);
  return std::nullopt;
}

std::expected<Recording, std::string> parse_recording(std::string_view text) {
  const std::string_view head = text.substr(0, text.find('\n'));
  const Json parsed = head.size() > 4096 ? Json{} : Json::parse(head, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("schema")) {
    return std::unexpected{std::string{"it is no recording of ntptop"}};
  }
  if (parsed.at("schema") != kRecordSchema) {
    return std::unexpected{
        fmt::format("another version wrote it; this one reads {}", kRecordSchema)};
  }
  Recording recording;
  while (true) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.empty()) continue;
    if (auto input = parse_record_line(line)) {
      recording.inputs.push_back(std::move(*input));
    } else {
      ++recording.skipped;
    }
  }
  return recording;
}

}  // namespace ntptop
