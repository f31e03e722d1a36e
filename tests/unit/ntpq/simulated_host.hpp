// A whole ntpq session in front of a server that is a function, on simulated time.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mode6/header.hpp"
#include "ntpq/keys.hpp"
#include "ntpq/session.hpp"
#include "ntpq/settings.hpp"

namespace ntpq {

using Datagram = std::vector<std::byte>;

/// A datagram on its way to the client.
struct Arriving {
  Datagram datagram;
  ntp::Nanos after = std::chrono::milliseconds{1};  ///< the request
};

/// What comes back for one request.
using Server =
    std::function<std::vector<Arriving>(const mode6::Header& request, const std::string& data)>;

struct Said {
  std::string out;
  std::string err;
  int status = 0;
  ntp::Nanos took{0};
  std::size_t requests = 0;
};

/// The datagrams of a whole answer, as many as its text needs when each holds `octets`.
inline std::vector<Datagram> fragments_of(mode6::Header header, std::string_view text,
                                          std::size_t octets = mode6::kMaxData) {
  std::vector<Datagram> datagrams;
  header.response = true;
  std::size_t offset = 0;
  do {
    const std::string_view part = text.substr(offset, octets);
    header.offset = static_cast<std::uint16_t>(offset);
    header.more = offset + part.size() < text.size();
    Datagram datagram(mode6::kMaxPacket);
    datagram.resize(mode6::write_packet(header, ntp::as_bytes(part), datagram));
    datagrams.push_back(std::move(datagram));
    offset += part.size();
  } while (offset < text.size());
  return datagrams;
}

class SimulatedHost {
 public:
  explicit SimulatedHost(Server server) : server_{std::move(server)} {}

  /// Runs a command line of ntpq; `files` are what can be read.
  Said run(const std::vector<std::string>& arguments,
           const std::map<std::string, std::string>& files = {}) {
    std::vector<const char*> argv{"ntpq"};
    for (const std::string& word : arguments) argv.push_back(word.c_str());
    const auto parsed = parse_command_line(static_cast<int>(argv.size()), argv.data());
    auto settings = settings_from(parsed.value()).value();
    const World world = make_world(files);
    if (const auto loaded = load_key(settings, world); !loaded) return {.err = loaded.error()};
    Session session{settings, world};
    for (const std::string& command : settings.commands) session.run(command);
    Said said{.status = session.exit_status(),
              .took = now_ - ntp::Monotonic{kStart},
              .requests = requests_};
    for (const Piece& piece : session.take_output()) {
      (piece.kind == Piece::Kind::text ? said.out : said.err) +=
          piece.text + (piece.kind == Piece::Kind::text ? "" : "\n");
    }
    return said;
  }

  World make_world(std::map<std::string, std::string> files = {}) {
    return {.fetch = [this](const auto& targets, const Manner& manner,
                            const auto& start) { return fetch(targets, manner, start); },
            .names = [](const auto&) { return view::Names{}; },
            .unix_now = [] { return std::int64_t{1'795'436'000}; },
            .read_file = [files = std::move(files)](
                             const std::string& path) -> std::expected<std::string, std::string> {
              const auto found = files.find(path);
              if (found != files.end()) return found->second;
              return std::unexpected{"cannot read " + path + ": there is none"};
            },
            .now = [this] { return now_; }};
  }

 private:
  static constexpr std::chrono::hours kStart{1};

  std::vector<common::Contact> fetch(const std::vector<common::Target>& targets,
                                     const Manner& manner, const common::StartQuery& start) {
    std::vector<common::Contact> contacts;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      // Random in earnest: no two sessions number their questions alike.
      static std::uint16_t sequence = 1;
      sequence = static_cast<std::uint16_t>(sequence + 4099);
      mode6::Conversation on{mode6::Sequence{sequence}, manner.patience, manner.version};
      start(i, on);
      drive(on);
      contacts.push_back({.address = {ntp::IpAddress::v4(0x7f000001), 123}, .trouble = {}});
    }
    return contacts;
  }

  void drive(mode6::Conversation& on) {
    std::multimap<ntp::Monotonic, Datagram> coming;
    std::array<std::byte, mode6::kMaxPacket> buffer{};
    while (!on.idle()) {
      while (const std::size_t size = on.next_datagram(now_, buffer)) {
        ++requests_;
        const auto packet = ntp::ByteView{buffer}.first(size);
        const auto header = mode6::parse_header(packet).value();
        const std::string data{ntp::as_text(packet.subspan(mode6::kHeaderSize, header.count))};
        for (Arriving& one : server_(header, data)) {
          coming.emplace(now_ + one.after, std::move(one.datagram));
        }
      }
      if (on.idle()) return;
      const auto deadline = on.next_deadline();
      if (coming.empty() || coming.begin()->first > deadline) {
        now_ = std::max(now_, deadline);
        continue;
      }
      const auto first = coming.extract(coming.begin());
      now_ = std::max(now_, first.key());
      on.on_datagram(first.mapped(), now_);
    }
  }

  Server server_;
  ntp::Monotonic now_{kStart};
  std::size_t requests_ = 0;
};

}  // namespace ntpq
