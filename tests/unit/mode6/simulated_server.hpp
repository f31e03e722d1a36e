// A server at the far end of a simulated network, on a simulated clock: no socket, no sleep.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "mode6/conversation.hpp"
#include "mode6/header.hpp"
#include "ntp/bytes.hpp"

namespace mode6 {

using Bytes = std::vector<std::byte>;
using Datagrams = std::vector<Bytes>;
using namespace std::chrono_literals;

struct Request {
  Header header;
  std::string data;
  ntp::Monotonic sent;
};

/// A datagram as it is, `header.count` included, also when that is a lie.
inline Bytes raw_packet(const Header& header, std::string_view data) {
  Bytes packet(kHeaderSize);
  write_header(header, std::span<std::byte, kHeaderSize>{packet.data(), kHeaderSize});
  const auto octets = ntp::as_bytes(data);
  packet.insert(packet.end(), octets.begin(), octets.end());
  return packet;
}

inline Header reply_header(const Header& request, std::uint16_t status = 0) {
  Header header = request;
  header.response = true;
  header.status = status;
  return header;
}

/// One fragment of an answer to `request`.
inline Bytes fragment(const Header& request, std::size_t offset, std::string_view data, bool more,
                      std::uint16_t status = 0) {
  Header header = reply_header(request, status);
  header.offset = static_cast<std::uint16_t>(offset);
  header.count = static_cast<std::uint16_t>(data.size());
  header.more = more;
  return raw_packet(header, data);
}

/// The whole answer in fragments of `size` octets.
inline Datagrams answer(const Header& request, std::string_view data, std::uint16_t status = 0,
                        std::size_t size = kMaxData) {
  Datagrams packets;
  std::size_t offset = 0;
  do {
    const std::string_view part = data.substr(offset, size);
    const bool more = offset + part.size() < data.size();
    packets.push_back(fragment(request, offset, part, more, status));
    offset += part.size();
  } while (offset < data.size());
  return packets;
}

inline Bytes error(const Header& request, std::uint8_t code) {
  Header header = reply_header(request, static_cast<std::uint16_t>(code << 8));
  header.error = true;
  return raw_packet(header, {});
}

/// Carries datagrams between a conversation and `server`, half a round trip each way.
class Network {
 public:
  /// What the server sends for the n-th datagram (from 0) that was sent to it.
  using Server = std::function<Datagrams(const Request& request, std::size_t nth)>;

  Network(Conversation& conversation, ntp::Nanos round_trip, Server server)
      : conversation_{conversation}, round_trip_{round_trip}, server_{std::move(server)} {}

  void deliver_at(ntp::Monotonic when, Bytes datagram) {
    arriving_.emplace(when, std::move(datagram));
  }

  /// How much longer than the round trip the n-th answer takes.
  void set_jitter(std::function<ntp::Nanos(std::size_t nth)> jitter) {
    jitter_ = std::move(jitter);
  }

  /// Until the conversation has ended or `until` has come.
  void run(ntp::Monotonic until = ntp::Monotonic::max()) {
    for (int steps = 0;; ++steps) {
      if (steps > 200'000) throw std::runtime_error{"the conversation does not end"};
      send();
      if (conversation_.idle()) return;
      auto next = conversation_.next_deadline();
      if (next <= now_) throw std::runtime_error{"a deadline in the past would spin"};
      if (!arriving_.empty()) next = std::min(next, arriving_.begin()->first);
      if (next > until) return;
      now_ = next;
      receive();
    }
  }

  [[nodiscard]] ntp::Monotonic now() const { return now_; }
  [[nodiscard]] ntp::Nanos elapsed() const { return now_ - kStart; }
  [[nodiscard]] const std::vector<Request>& requests() const { return requests_; }

  static constexpr ntp::Monotonic kStart{1h};

 private:
  void send() {
    std::array<std::byte, kMaxPacket> buffer{};
    while (const std::size_t size = conversation_.next_datagram(now_, buffer)) {
      const auto packet = ntp::ByteView{buffer}.first(size);
      const Header header = parse_header(packet).value();
      const auto data = ntp::as_text(packet.subspan(kHeaderSize, header.count));
      requests_.push_back({header, std::string{data}, now_});
      for (Bytes& reply : server_(requests_.back(), requests_.size() - 1)) {
        deliver_at(now_ + round_trip_ + jitter_(requests_.size() - 1), std::move(reply));
      }
    }
  }

  void receive() {
    while (!arriving_.empty() && arriving_.begin()->first <= now_) {
      const Bytes datagram = std::move(arriving_.begin()->second);
      arriving_.erase(arriving_.begin());
      conversation_.on_datagram(datagram, now_);
    }
  }

  Conversation& conversation_;
  ntp::Nanos round_trip_;
  Server server_;
  std::function<ntp::Nanos(std::size_t)> jitter_ = [](std::size_t) { return ntp::Nanos{0}; };
  ntp::Monotonic now_ = kStart;
  std::multimap<ntp::Monotonic, Bytes> arriving_;  // equal times: in the order of sending
  std::vector<Request> requests_;
};

}  // namespace mode6
