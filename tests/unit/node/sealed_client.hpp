// A client of Network Time Security without a key exchange: its cookies come from the node's keys.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "node/node.hpp"
#include "ntp/packet.hpp"
#include "nts/session.hpp"

namespace node {

class SealedClient {
 public:
  explicit SealedClient(Node& daemon, std::size_t cookies = nts::kMaxCookies,
                        nts::Aead aead = nts::Aead::siv_cmac_256)
      : session{keys_of(aead), cookies_of(daemon, aead, cookies)} {}

  /// A whole datagram that takes a cookie and asks for those that are missing.
  std::vector<std::byte> request(std::uint64_t transmit = 0x1234567890abcdef,
                                 ntp::Mode mode = ntp::Mode::client) {
    std::vector<std::byte> octets(ntp::kHeaderSize);
    ntp::write_header({.version = 4, .mode = mode, .transmit = ntp::Timestamp{transmit}},
                      std::span{octets}.first<ntp::kHeaderSize>());
    const auto fields = session.seal(octets, draw_());
    octets.insert(octets.end(), fields.begin(), fields.end());
    return octets;
  }
  nts::Session::Verdict open(ntp::ByteView answer) {
    const auto parsed = ntp::parse_packet(answer);
    return parsed ? session.open(answer, *parsed) : nts::Session::Verdict::wrong;
  }

  /// What makes a node serve that way.
  static void enable(Node& daemon) {
    std::uint64_t state = 7;
    daemon.nts().keys.emplace([&state] { return state += 0x9e3779b97f4a7c15U; }, 0);
  }

  nts::Session session;

 private:
  static nts::SessionKeys keys_of(nts::Aead aead) {
    return {aead, nts::SecretKey{std::vector(nts::key_size(aead), std::byte{1})},
            nts::SecretKey{std::vector(nts::key_size(aead), std::byte{2})}};
  }
  static std::vector<nts::Cookie> cookies_of(Node& daemon, nts::Aead aead, std::size_t count) {
    std::uint64_t state = 9;
    std::vector<nts::Cookie> cookies;
    while (cookies.size() < count) {
      cookies.push_back(daemon.nts().keys->make(keys_of(aead),
                                                [&state] { return state += 0x9e3779b97f4a7c15U; }));
    }
    return cookies;
  }
  nts::Random draw_() {
    return [this] { return random_ += 0x9e3779b97f4a7c15U; };
  }

  std::uint64_t random_ = 1;
};

}  // namespace node
