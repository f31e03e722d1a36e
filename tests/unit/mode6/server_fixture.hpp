// A server with keys, a state that the test fills, and a client that signs or does not.
#pragma once

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mode6/fragments.hpp"
#include "mode6/server.hpp"
#include "mode6/trailer.hpp"

namespace mode6 {

class FakeClients final : public MruView {
 public:
  Position oldest() const override { return entries.empty() ? kEnd : 0; }
  Position newest() const override {
    return entries.empty() ? kEnd : static_cast<Position>(entries.size() - 1);
  }
  Position newer(Position at) const override { return at + 1 < entries.size() ? at + 1 : kEnd; }
  Position older(Position at) const override { return at == 0 ? kEnd : at - 1; }
  Position find(const ntp::IpAddress& address) const override {
    for (Position at = 0; at < entries.size(); ++at) {
      if (entries[at].row.remote.address == address) return at;
    }
    return kEnd;
  }
  Entry at(Position at) const override { return entries[at]; }

  /// Oldest first: 10.0.0.1 at `first_s` seconds, 10.0.0.2 one later and so on.
  void fill(std::uint32_t count, std::uint32_t first_s = 1000) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const ntp::Timestamp time{first_s + i, 5};
      entries.push_back({.row = {.remote = {ntp::IpAddress::v4(0x0a000001 + i), 123},
                                 .first = time,
                                 .last = time,
                                 .count = i + 1,
                                 .mode = 3,
                                 .version = 4,
                                 .score = 0.05,
                                 .dropped = 0},
                         .local = ntp::IpAddress::v4(0x7f000001)});
    }
  }
  std::vector<Entry> entries;
};

class FakeSystem final : public StateView {
 public:
  SystemStatus system_status() const override { return SystemStatus::from(0x0616); }
  SystemVariables system_variables() const override { return system; }
  std::vector<UserValue> user_variables() const override { return users; }
  std::vector<AssociationId> associations() const override { return ids; }
  std::optional<PeerStatus> peer_status(AssociationId id) const override {
    if (std::ranges::find(ids, id) == ids.end()) return {};
    return PeerStatus::from(0x961a);
  }
  std::optional<PeerVariables> peer_variables(AssociationId id) const override {
    if (!peer_status(id)) return {};
    PeerVariables peer;
    peer.srcport = id.value;
    return peer;
  }
  const MruView* mru() const override { return remembers ? &clients : nullptr; }
  std::vector<InterfaceRow> interfaces() const override { return sockets; }
  std::vector<RestrictionRow> restrictions() const override { return rules; }

  SystemVariables system;
  std::vector<UserValue> users;
  std::vector<AssociationId> ids;
  FakeClients clients;
  bool remembers = true;
  std::vector<InterfaceRow> sockets;
  std::vector<RestrictionRow> rules;
};

class FakeAdministration final : public Administration {
 public:
  std::string configure(std::string_view text) override {
    configured.emplace_back(text);
    return "Config Succeeded\r\n";
  }
  std::string save_config(std::string_view name) override {
    saved.emplace_back(name);
    return "saved\r\n";
  }
  void events_seen(AssociationId id) override { seen.push_back(id.value); }

  std::vector<std::string> configured;
  std::vector<std::string> saved;
  std::vector<std::uint16_t> seen;
};

/// The keys of the laboratory in which the recorded requests were made.
inline ntp::KeyStore lab_keys() {
  return ntp::parse_keys(
             "1 MD5 md5secret\n2 SHA1 sha1secretkey\n3 AES 00112233445566778899aabbccddeeff\n"
             "4 AES-128 0f0e0d0c0b0a09080706050403020100\n5 MD5 otherkey\n"
             "6 SHA256 longersecret\n7 MD5 bound 192.0.2.1\n")
      .keys;
}

class ServerFixture : public testing::Test {
 protected:
  using Octets = std::vector<std::byte>;
  static constexpr std::uint32_t kControl = 3;

  Served ask_octets(ntp::ByteView octets) {
    sent.clear();
    const KeyRing ring{&keys, trusted, control};
    const Inquiry inquiry{
        .octets = octets, .from = from, .now = now, .nomodify = nomodify, .nomrulist = nomrulist};
    return server.respond(inquiry, state, ring, administration, [this](ntp::ByteView packet) {
      sent.emplace_back(packet.begin(), packet.end());
    });
  }
  static Octets plain(Opcode opcode, std::string_view data, std::uint16_t association = 0) {
    Octets packet(kMaxPacket);
    const Header header{
        .opcode = static_cast<std::uint8_t>(opcode), .sequence = {7}, .association = {association}};
    packet.resize(write_packet(header, ntp::as_bytes(data), packet));
    return packet;
  }
  Octets signed_with(std::uint32_t key, Opcode opcode, std::string_view data,
                     std::uint16_t association = 0, std::size_t alignment = kMacAlignment) const {
    Octets packet(kMaxPacket);
    const Header header{
        .opcode = static_cast<std::uint8_t>(opcode), .sequence = {7}, .association = {association}};
    const std::size_t size = write_packet(header, ntp::as_bytes(data), packet, alignment);
    packet.resize(append_mac(*keys.find({key}), packet, size));
    return packet;
  }
  Served ask(Opcode opcode, std::string_view data = {}) { return ask_octets(plain(opcode, data)); }
  Served ask_signed(Opcode opcode, std::string_view data, std::uint32_t key = kControl) {
    return ask_octets(signed_with(key, opcode, data));
  }

  Header first() const { return parse_header(sent.at(0)).value(); }
  std::string joined() const {
    Fragments fragments;
    for (const Octets& packet : sent) fragments.add(*parse_header(packet), packet);
    return fragments.complete() ? fragments.take() : "incomplete";
  }
  /// The error number of the one answer, 255 when there is none or it is no error.
  unsigned error() const {
    if (sent.size() != 1 || !first().error) return 255;
    return first().status >> 8;
  }
  bool every_fragment_is_signed_with(std::uint32_t key) const {
    return std::ranges::all_of(sent, [&](const Octets& packet) {
      const auto trailer = find_trailer(packet, parse_header(packet)->count, kMacAlignment);
      return trailer && trailer->key_id().value == key &&
             ntp::verifies(*keys.find({key}), trailer->message, trailer->mac);
    });
  }

  ntp::KeyStore keys = lab_keys();
  std::vector<std::uint32_t> trusted{1, 2, 3, 4, 6, 7};
  std::optional<std::uint32_t> control = kControl;
  ntp::Endpoint from{ntp::IpAddress::v4(0x0a4d0064), 40000};  // 10.77.0.100
  ntp::Timestamp now{5000, 0};
  bool nomodify = false;
  bool nomrulist = false;
  std::uint64_t random_bits = 1;
  Server server{[this] { return random_bits *= 0x5851f42d4c957f2dU; }};
  FakeSystem state;
  FakeAdministration administration;
  std::vector<Octets> sent;
};

/// "d6 0b 00" -> octets.
inline std::vector<std::byte> from_hex(std::string_view text) {
  std::vector<std::byte> octets;
  std::string digits;
  for (const char c : text) {
    if (c == ' ') continue;
    digits += c;
    if (digits.size() < 2) continue;
    octets.push_back(static_cast<std::byte>(std::stoi(digits, nullptr, 16)));
    digits.clear();
  }
  return octets;
}

}  // namespace mode6
