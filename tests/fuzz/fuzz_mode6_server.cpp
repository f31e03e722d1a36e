// Oracle: every packet of an answer is a bounded response to this request, its fragments join
// without holes, is signed exactly when the request was, an answer is never met with an answer, and
// nothing is changed by who does not hold the control key. The first octet chooses what is made of
// the rest: a datagram as it is; the data of an opcode, plain; the same with a MAC; parameters
// behind a good nonce.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "mode6/fragments.hpp"
#include "mode6/server.hpp"
#include "mode6/trailer.hpp"
#include "mode6/varlist.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Octets = std::vector<std::byte>;

void require(bool holds) {
  if (!holds) std::abort();
}

class FewClients : public mode6::MruView {
 public:
  static constexpr Position kCount = 200;
  Position oldest() const override { return 0; }
  Position newest() const override { return kCount - 1; }
  Position newer(Position at) const override { return at + 1 < kCount ? at + 1 : kEnd; }
  Position older(Position at) const override { return at == 0 ? kEnd : at - 1; }
  Position find(const ntp::IpAddress& address) const override {
    const std::uint32_t host = address.v4_value();
    return host > 0 && host <= kCount ? host - 1 : kEnd;
  }
  Entry at(Position at) const override {
    require(at < kCount);
    const ntp::Timestamp time{1000 + at, 0U};
    return {.row = {.remote = {ntp::IpAddress::v4(at + 1), 123},
                    .first = time,
                    .last = time,
                    .count = at,
                    .mode = 3,
                    .version = 4,
                    .restrictions = static_cast<std::uint16_t>(at),
                    .score = at / 16.0,
                    .dropped = at / 2},
            .local = ntp::IpAddress::v4(0x7f000001)};
  }
};

class OnePeer : public mode6::StateView {
 public:
  mode6::SystemStatus system_status() const override { return {}; }
  mode6::SystemVariables system_variables() const override {
    mode6::SystemVariables system;
    system.leap = 0;
    system.version = "ntpd, with \"quotes\"";
    return system;
  }
  std::vector<mode6::UserValue> user_variables() const override {
    return {{"note", "hello, \"world\"", true}, {"plain", "1", false}};
  }
  std::vector<mode6::AssociationId> associations() const override { return {{1}}; }
  std::optional<mode6::PeerStatus> peer_status(mode6::AssociationId id) const override {
    return id.value == 1 ? std::optional{mode6::PeerStatus{}} : std::nullopt;
  }
  std::optional<mode6::PeerVariables> peer_variables(mode6::AssociationId id) const override {
    return id.value == 1 ? std::optional{mode6::PeerVariables{}} : std::nullopt;
  }
  std::optional<mode6::ClockState> clock(mode6::AssociationId id) const override {
    return id.value == 1 ? std::optional{mode6::ClockState{}} : std::nullopt;
  }
  const mode6::MruView* mru() const override { return &clients_; }
  std::vector<mode6::InterfaceRow> interfaces() const override {
    return std::vector<mode6::InterfaceRow>(9, {.name = "eth\"0"});
  }
  std::vector<mode6::RestrictionRow> restrictions() const override {
    return std::vector<mode6::RestrictionRow>(900, {.flags = "noquery limited"});
  }

 private:
  FewClients clients_;
};

class Changes : public mode6::Administration {
 public:
  std::string configure(std::string_view text) override {
    require(!text.empty() && text.size() <= mode6::kMaxData);
    ++count;
    return "Config Succeeded\r\n";
  }
  std::string save_config(std::string_view) override {
    ++count;
    return "saved\r\n";
  }
  void events_seen(mode6::AssociationId) override { seen = true; }
  int count = 0;
  bool seen = false;
};

/// One request to one server and what is required of the answer.
class Client {
 public:
  Client() {
    ring_.keys = &keys_;
    ring_.trusted = trusted_;
    ring_.control = 3;
  }
  std::string ask(const Octets& request, bool is_signed, bool controls) {
    const auto asked = mode6::parse_header(request);
    // What is fed as it is may be signed too.
    const auto by = [&](std::uint32_t id) {
      return asked && mode6::is_authentic(request, asked->count, key(id));
    };
    controls = controls || by(3);
    is_signed = is_signed || controls || by(1);
    mode6::Fragments fragments;
    std::size_t packets = 0;
    bool error = false;
    Changes changes;
    const mode6::Inquiry inquiry{.octets = request, .from = from_, .now = now_};
    const auto served = server_.respond(inquiry, state_, ring_, changes, [&](ntp::ByteView packet) {
      ++packets;
      const auto header = mode6::parse_header(packet);
      require(header && asked && header->response && header->sequence == asked->sequence);
      require(header->opcode == asked->opcode && packet.size() <= mode6::kMaxPacket);
      require_silence(packet);
      require_padding(*header, packet, is_signed);
      error = header->error;
      if (!error) fragments.add(*header, packet);
    });
    require((packets == 0) == (served == mode6::Served::ignored));
    require(served != mode6::Served::answered || fragments.complete());
    require(!error || packets == 1);
    require(controls || changes.count == 0);
    require(is_signed || !changes.seen);
    return fragments.complete() ? fragments.take() : std::string{};
  }
  const ntp::Key& key(std::uint32_t id) const { return *keys_.find({id}); }

 private:
  void require_silence(ntp::ByteView packet) {
    Changes none;
    const mode6::Inquiry back{.octets = packet, .from = from_, .now = now_};
    require(server_.respond(back, state_, ring_, none, [](ntp::ByteView) { std::abort(); }) ==
            mode6::Served::ignored);
  }
  static void require_padding(const mode6::Header& header, ntp::ByteView packet, bool is_signed) {
    if (is_signed) return;
    const std::size_t end = mode6::kHeaderSize + header.count;
    require(packet.size() - end < 4);
    for (const std::byte octet : packet.subspan(end)) require(octet == std::byte{0});
  }

  ntp::KeyStore keys_ =
      ntp::parse_keys("1 MD5 md5secret\n3 AES 00112233445566778899aabbccddeeff\n").keys;
  std::vector<std::uint32_t> trusted_{1, 3};
  mode6::KeyRing ring_;
  std::uint64_t bits_ = 1;
  mode6::Server server_{[this] { return bits_ *= 0x5851f42d4c957f2dU; }};
  OnePeer state_;
  ntp::Endpoint from_{ntp::IpAddress::v4(0x0a000001), 4000};
  ntp::Timestamp now_{5000, 0U};
};

Octets packet_of(std::uint8_t opcode, std::string_view text, std::size_t alignment) {
  Octets packet(mode6::kMaxPacket);
  const mode6::Header header{.opcode = opcode, .sequence = {9}};
  packet.resize(mode6::write_packet(header, ntp::as_bytes(text.substr(0, mode6::kMaxData)), packet,
                                    alignment));
  return packet;
}

Octets signed_packet(std::uint8_t opcode, std::string_view text, std::size_t alignment,
                     const ntp::Key& key) {
  Octets packet = packet_of(opcode, text, alignment);
  const std::size_t size = packet.size();
  packet.resize(mode6::kMaxPacket);
  packet.resize(mode6::append_mac(key, packet, size));
  return packet;
}

void ask_for_clients(std::string_view parameters) {
  Client client;
  const std::string text = client.ask(packet_of(12, {}, 4), false, false);
  const std::string nonce = mode6::parse_nonce(text);
  const std::string data = "nonce=" + nonce + ", " + std::string{parameters};
  const std::string rows = client.ask(packet_of(10, data, 4), false, false);
  mode6::MruAnswer answer;
  mode6::parse_mru({.text = rows}, answer);
  require(answer.rows.size() <= FewClients::kCount);
  for (std::size_t i = 1; i < answer.rows.size(); ++i) {
    require(answer.rows[i].last != answer.rows[i - 1].last);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ntp::ByteView input = std::as_bytes(std::span{data, size});
  if (input.empty()) return 0;
  const auto choice = std::to_integer<std::uint8_t>(input[0]);
  const ntp::ByteView rest = input.subspan(1);
  const std::string_view text = ntp::as_text(rest);
  const auto opcode = static_cast<std::uint8_t>(choice & 0x1f);
  Client client;
  switch (choice >> 5) {
    case 1:
      client.ask(packet_of(opcode, text, 4), false, false);
      break;
    case 2:
      client.ask(signed_packet(opcode, text, 8, client.key(3)), true, true);
      break;
    case 3:
      client.ask(signed_packet(opcode, text, 4, client.key(1)), true, false);
      break;
    case 4:
      ask_for_clients(text);
      break;
    default:
      client.ask(Octets(rest.begin(), rest.end()), false, false);
  }
  return 0;
}
