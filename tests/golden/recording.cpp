#include "golden/recording.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <tuple>

#include "mode6/fragments.hpp"
#include "mode6/trailer.hpp"
#include "mode6/varlist.hpp"
#include "ntp/bytes.hpp"
#include "ntp/timestamp.hpp"

namespace golden {
namespace {

constexpr std::uint16_t kNtpPort = 123;

// Words of a shell line with quotes, up to the first pipe.
std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> words;
  char quote = '\0';
  bool open = false;
  for (const char c : line) {
    const bool is_quote = (c == '"' || c == '\'') && (quote == '\0' || quote == c);
    if (is_quote) quote = quote == '\0' ? c : '\0';
    if (quote == '\0' && (c == '|' || c == '>')) break;
    if (c == ' ' && quote == '\0') {
      open = false;
      continue;
    }
    if (!open) words.emplace_back();
    open = true;
    if (!is_quote) words.back() += c;
  }
  return words;
}

std::string data_of(const support::RecordedDatagram& datagram, const mode6::Header& header) {
  const auto data = ntp::ByteView{datagram.payload}.subspan(mode6::kHeaderSize);
  return std::string{ntp::as_text(data.first(std::min<std::size_t>(header.count, data.size())))};
}

// Nonces are of the moment, so what was asked about recent clients is matched without the data.
std::string key_data(const mode6::Header& header, const std::string& data) {
  const auto is = [&](mode6::Opcode opcode) {
    return header.opcode == static_cast<std::uint8_t>(opcode);
  };
  // Without data the interfaces are meant.
  if (is(mode6::Opcode::read_ordered_list) && data.empty()) return "ifstats";
  return is(mode6::Opcode::read_mru) ? "" : data;
}

std::vector<std::string> whole_texts(
    const std::vector<std::vector<std::vector<std::byte>>>& tries) {
  std::vector<std::string> texts;
  for (const auto& answer : tries) {
    mode6::Fragments fragments;
    for (const auto& datagram : answer) {
      const auto header = mode6::parse_header(datagram).value();
      if (!header.error) fragments.add(header, datagram);
    }
    if (fragments.complete()) texts.push_back(fragments.take());
  }
  return texts;
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

Replay::Replay(const Recording& recording, const ntp::KeyStore& keys) : keys_{keys} {
  std::map<std::tuple<ntp::Endpoint, ntp::Endpoint, std::uint16_t>, Key> open;
  for (const auto& datagram : recording.datagrams) {
    const auto header = mode6::parse_header(datagram.payload);
    if (!header) continue;
    if (datagram.to.port == kNtpPort && !header->response) {
      const Key key{datagram.to.address, header->opcode, header->association,
                    key_data(*header, data_of(datagram, *header))};
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
  drop_torn_lists();
}

void Replay::drop_torn_lists() {
  for (auto& [key, answers] : answers_) {
    if (key.opcode != static_cast<std::uint8_t>(mode6::Opcode::read_mru)) continue;
    std::erase_if(answers.tries, [](const Answer& answer) {
      mode6::Fragments fragments;
      for (const auto& datagram : answer) {
        fragments.add(mode6::parse_header(datagram).value(), datagram);
      }
      const auto header =
          answer.empty() ? std::nullopt : std::optional{mode6::parse_header(answer.front())};
      return !header || (!(*header)->error && !fragments.complete());
    });
    if (answers.tries.empty()) answers.tries.emplace_back();
  }
}

std::vector<common::Contact> Replay::fetch(const std::vector<common::Target>& targets,
                                           const ntpq::Manner& manner,
                                           const common::StartQuery& start) {
  std::vector<common::Contact> contacts;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto server = ntp::IpAddress::parse(targets[i].host).value_or(ntp::IpAddress{});
    mode6::Conversation conversation{mode6::Sequence{1000}, manner.patience, manner.version};
    start(i, conversation);
    drive(conversation, server);
    contacts.push_back({.address = {server, kNtpPort}, .trouble = {}, .datagrams_sent = 0});
  }
  return contacts;
}

void Replay::drive(mode6::Conversation& conversation, const ntp::IpAddress& server) {
  std::array<std::byte, mode6::kMaxPacket> buffer{};
  while (true) {
    Answer arriving;
    while (const std::size_t size = conversation.next_datagram(now_, buffer)) {
      const auto packet = ntp::ByteView{buffer}.first(size);
      requests_.emplace_back(packet.begin(), packet.end());
      const auto header = mode6::parse_header(packet).value();
      const std::string data{ntp::as_text(packet.subspan(mode6::kHeaderSize, header.count))};
      for (auto& datagram : answer(header, data, server)) arriving.push_back(std::move(datagram));
    }
    if (conversation.idle()) return;
    if (arriving.empty()) now_ = conversation.next_deadline();
    for (const auto& datagram : arriving) {
      now_ += std::chrono::milliseconds{1};
      conversation.on_datagram(datagram, now_);
    }
  }
}

Replay::Answer Replay::answer(const mode6::Header& request, const std::string& data,
                              const ntp::IpAddress& server) {
  const auto found =
      answers_.find({server, request.opcode, request.association, key_data(request, data)});
  if (found != answers_.end()) {
    auto& [tries, played] = found->second;
    Answer answer = tries[std::min(played++, tries.size() - 1)];
    for (auto& datagram : answer) {
      datagram[0] = (datagram[0] & ~std::byte{0x38}) | std::byte(request.version << 3);
      ntp::Writer{ntp::ByteSpan{datagram}.subspan(2)}.u16(request.sequence.value);
      sign(datagram);
    }
    return answer;
  }
  return named(request, data, server);
}

// Where the recorded server signed, so does this one.
void Replay::sign(std::vector<std::byte>& datagram) const {
  const auto header = mode6::parse_header(datagram).value();
  const auto trailer = mode6::find_trailer(datagram, header.count, mode6::kMacAlignment);
  const ntp::Key* key = trailer ? keys_.find(trailer->key_id()) : nullptr;
  if (key == nullptr) return;
  const std::size_t size = trailer->message.size();
  const auto digest = ntp::digest_of(*key, trailer->message);
  std::ranges::copy(digest.view(), datagram.begin() + static_cast<long>(size + ntp::kKeyIdSize));
}

Replay::Answer Replay::named(const mode6::Header& request, const std::string& names,
                             const ntp::IpAddress& server) const {
  constexpr auto kReadVariables = static_cast<std::uint8_t>(mode6::Opcode::read_variables);
  if (request.opcode != kReadVariables || names.empty() || seconds_ == 0) return {};
  const auto clock = ntp::Timestamp::from_unix(seconds_, std::int64_t{microseconds_} * 1000);
  std::map<std::string, std::string, std::less<>> known{
      {"clock", fmt::format("clock=0x{:08x}.{:08x}", clock.seconds(), clock.fraction())}};
  for (const auto& [key, answers] : answers_) {
    if (key.server != server || key.opcode != request.opcode ||
        key.association != request.association) {
      continue;
    }
    for (const std::string& text : whole_texts(answers.tries)) {
      for (const auto& variable : mode6::parse_varlist(text)) {
        const char* quote = variable.quoted ? "\"" : "";
        known[std::string{variable.name}] =
            fmt::format("{}={}{}{}", variable.name, quote, variable.value, quote);
      }
    }
  }
  mode6::Header header = request;
  header.response = true;
  std::string text;
  std::istringstream in{names};
  for (std::string name; std::getline(in, name, ',');) {
    const auto found = known.find(name);
    header.error |= found == known.end();
    if (found != known.end()) text += (text.empty() ? "" : ", ") + found->second;
  }
  constexpr std::uint16_t kUnknownVariable = 5 << 8;
  if (header.error) header.status = kUnknownVariable;
  std::vector<std::byte> packet(mode6::kMaxPacket);
  packet.resize(mode6::write_packet(header, ntp::as_bytes(header.error ? "" : text), packet));
  return {packet};
}

}  // namespace golden
