#include "golden/recording.hpp"

#include <array>
#include <chrono>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <tuple>

#include "ntp/bytes.hpp"
#include "ntp/timestamp.hpp"

namespace golden {
namespace {

constexpr std::uint16_t kNtpPort = 123;

// Words of a shell line with double quotes.
std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> words;
  bool quoted = false;
  bool open = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      open = false;
      continue;
    }
    if (!open) words.emplace_back();
    open = true;
    if (c != '"') words.back() += c;
  }
  return words;
}

std::string data_of(const support::RecordedDatagram& datagram, const mode6::Header& header) {
  const auto data = ntp::ByteView{datagram.payload}.subspan(mode6::kHeaderSize);
  return std::string{ntp::as_text(data.first(std::min<std::size_t>(header.count, data.size())))};
}

}  // namespace

std::expected<Recording, std::string> load_recording(const std::string& name) {
  std::ifstream in{name + ".txt"};
  if (!in) return std::unexpected{name + ".txt: cannot be opened"};
  Recording recording;
  std::string* section = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("$ ")) {
      recording.words = shell_words(line.substr(2));
    } else if (line == "# ---- stdout ----") {
      section = &recording.out;
    } else if (line == "# ---- stderr ----") {
      section = &recording.err;
    } else if (section != nullptr) {
      *section += line + '\n';
    }
  }
  auto datagrams = support::read_pcap(name + ".pcap");
  if (!datagrams) return std::unexpected{datagrams.error()};
  recording.datagrams = std::move(*datagrams);
  return recording;
}

Replay::Replay(const Recording& recording) {
  std::map<std::tuple<ntp::Endpoint, ntp::Endpoint, std::uint16_t>, Key> open;
  for (const auto& datagram : recording.datagrams) {
    const auto header = mode6::parse_header(datagram.payload);
    if (!header) continue;
    if (datagram.to.port == kNtpPort && !header->response) {
      const Key key{datagram.to.address, header->opcode, header->association,
                    data_of(datagram, *header)};
      open[{datagram.from, datagram.to, header->sequence.value}] = key;
      answers_[key].tries.emplace_back();
    } else if (const auto asked = open.find({datagram.to, datagram.from, header->sequence.value});
               asked != open.end()) {
      answers_[asked->second].tries.back().push_back(datagram.payload);
      if (seconds_ == 0) {
        seconds_ = datagram.seconds;
        microseconds_ = datagram.microseconds;
      }
    }
  }
}

std::vector<common::Contact> Replay::fetch(const std::vector<common::Target>& targets,
                                           const mode6::Patience& patience,
                                           const common::StartQuery& start) {
  std::vector<common::Contact> contacts;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto server = ntp::IpAddress::parse(targets[i].host).value_or(ntp::IpAddress{});
    mode6::Conversation conversation{mode6::Sequence{1000}, patience};
    start(i, conversation);
    drive(conversation, server);
    contacts.push_back({.address = {server, kNtpPort}, .trouble = {}, .datagrams_sent = 0});
  }
  return contacts;
}

void Replay::drive(mode6::Conversation& conversation, const ntp::IpAddress& server) {
  ntp::Monotonic now{std::chrono::hours{1}};
  std::array<std::byte, mode6::kMaxPacket> buffer{};
  while (true) {
    Answer arriving;
    while (const std::size_t size = conversation.next_datagram(now, buffer)) {
      const auto packet = ntp::ByteView{buffer}.first(size);
      const auto header = mode6::parse_header(packet).value();
      const std::string data{ntp::as_text(packet.subspan(mode6::kHeaderSize, header.count))};
      for (auto& datagram : answer(header, data, server)) arriving.push_back(std::move(datagram));
    }
    if (conversation.idle()) return;
    if (arriving.empty()) now = conversation.next_deadline();
    for (const auto& datagram : arriving) {
      now += std::chrono::milliseconds{1};
      conversation.on_datagram(datagram, now);
    }
  }
}

Replay::Answer Replay::answer(const mode6::Header& request, const std::string& data,
                              const ntp::IpAddress& server) {
  const auto found = answers_.find({server, request.opcode, request.association, data});
  if (found != answers_.end()) {
    auto& [tries, played] = found->second;
    Answer answer = tries[std::min(played++, tries.size() - 1)];
    for (auto& datagram : answer) {
      ntp::Writer{ntp::ByteSpan{datagram}.subspan(2)}.u16(request.sequence.value);
    }
    return answer;
  }
  if (data != "clock" || seconds_ == 0) return {};
  const auto clock = ntp::Timestamp::from_unix(seconds_, std::int64_t{microseconds_} * 1000);
  mode6::Header header = request;
  header.response = true;
  std::vector<std::byte> packet(mode6::kMaxPacket);
  packet.resize(mode6::write_packet(
      header,
      ntp::as_bytes(fmt::format("clock=0x{:08x}.{:08x}\r\n", clock.seconds(), clock.fraction())),
      packet));
  return {packet};
}

}  // namespace golden
