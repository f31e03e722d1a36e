#include "capture.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <stdexcept>

#include "mode6/header.hpp"

namespace golden {
namespace {

constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kUdpHeader = 8;

std::string contents(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error{"cannot read " + file.string()};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::size_t big_endian(ntp::ByteView octets) {
  std::size_t value = 0;
  for (const std::byte octet : octets) value = value << 8 | std::to_integer<std::size_t>(octet);
  return value;
}

std::size_t little_endian_32(ntp::ByteView octets) {
  std::array<std::byte, 4> turned{};
  std::reverse_copy(octets.begin(), octets.begin() + 4, turned.begin());
  return big_endian(turned);
}

ntp::IpAddress address(ntp::ByteView octets) {
  if (octets.size() == 4) {
    return ntp::IpAddress::v4(static_cast<std::uint32_t>(big_endian(octets)));
  }
  std::array<std::uint8_t, 16> v6{};
  std::ranges::transform(octets, v6.begin(),
                         [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
  return ntp::IpAddress::v6(v6);
}

std::uint16_t port(ntp::ByteView octets) {
  return static_cast<std::uint16_t>(big_endian(octets.first(2)));
}

std::optional<Datagram> parse_frame(ntp::ByteView frame) {
  const std::size_t type = big_endian(frame.subspan(kEthernetHeader - 2, 2));
  const ntp::ByteView ip = frame.subspan(kEthernetHeader);
  const bool v4 = type == 0x0800;
  if (!v4 && type != 0x86dd) return {};
  const std::size_t header = v4 ? (std::to_integer<std::size_t>(ip[0]) & 15) * 4 : 40;
  if (std::to_integer<int>(v4 ? ip[9] : ip[6]) != 17) return {};
  const std::size_t at = v4 ? 12 : 8;
  const std::size_t size = v4 ? 4 : 16;
  const ntp::ByteView udp = ip.subspan(header);
  const auto data = udp.first(big_endian(udp.subspan(4, 2))).subspan(kUdpHeader);
  return Datagram{{address(ip.subspan(at, size)), port(udp)},
                  {address(ip.subspan(at + size, size)), port(udp.subspan(2))},
                  {data.begin(), data.end()}};
}

/// The recorded answer to the same question, renumbered for `asked`.
std::vector<std::vector<std::byte>> answer_to(const mode6::Header& asked,
                                              const std::vector<Datagram>& recorded,
                                              const ntp::IpAddress& server) {
  std::vector<std::vector<std::byte>> found;
  std::optional<std::pair<std::uint16_t, std::uint16_t>> exchange;  // client's port and sequence
  for (const Datagram& datagram : recorded) {
    auto header = mode6::parse_header(datagram.octets);
    if (datagram.from.address != server || !header || !header->response) continue;
    if (header->opcode != asked.opcode || header->association != asked.association) continue;
    const std::pair key{datagram.to.port, header->sequence.value};
    if (exchange != key) found.clear();
    exchange = key;
    header->sequence = asked.sequence;
    header->version = asked.version;
    auto octets = datagram.octets;
    mode6::write_header(*header, std::span{octets}.first<mode6::kHeaderSize>());
    found.push_back(std::move(octets));
  }
  return found;
}

}  // namespace

std::vector<Datagram> read_pcap(const std::filesystem::path& file) {
  constexpr std::size_t file_header = 24;
  constexpr std::size_t record_header = 16;
  const std::string text = contents(file);
  ntp::ByteView rest = ntp::as_bytes(text);
  if (rest.size() < file_header || little_endian_32(rest) != 0xa1b2c3d4 ||
      little_endian_32(rest.subspan(20)) != 1) {
    throw std::runtime_error{file.string() + " is no pcap file of Ethernet frames"};
  }
  rest = rest.subspan(file_header);
  std::vector<Datagram> datagrams;
  while (rest.size() >= record_header) {
    const std::size_t size = little_endian_32(rest.subspan(8));
    if (auto datagram = parse_frame(rest.subspan(record_header, size))) {
      datagrams.push_back(std::move(*datagram));
    }
    rest = rest.subspan(record_header + size);
  }
  return datagrams;
}

Printed read_printed(const std::filesystem::path& file) {
  const std::string text = contents(file);
  const auto part = [&text](const std::string& from, const std::string& to) {
    const auto begin = text.find(from);
    if (begin == std::string::npos) return std::string{};
    const auto first = begin + from.size();
    const auto end = to.empty() ? text.size() : std::min(text.find(to, first), text.size());
    return text.substr(first, end - first);
  };
  return {part("# ---- stdout ----\n", "# ---- stderr ----\n"), part("# ---- stderr ----\n", ""),
          std::stoi(part("# exit status: ", ";"))};
}

void replay(mode6::Conversation& conversation, const std::vector<Datagram>& recorded,
            const ntp::IpAddress& server) {
  const ntp::Monotonic now{std::chrono::hours{1}};
  std::array<std::byte, mode6::kMaxPacket> packet;
  while (const std::size_t size = conversation.next_datagram(now, packet)) {
    const auto asked = mode6::parse_header(ntp::ByteView{packet}.first(size)).value();
    const auto answer = answer_to(asked, recorded, server);
    if (answer.empty()) conversation.on_refused();
    for (const auto& octets : answer) conversation.on_datagram(octets, now);
  }
}

std::filesystem::path capture(const std::string& name, const std::string& ending) {
  return std::filesystem::path{CAPTURES} / (name + ending);
}

}  // namespace golden
