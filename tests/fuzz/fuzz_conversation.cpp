// A hostile server drives a conversation on a simulated clock. Oracle: every handler is called
// exactly once and by the deadline of its question, no more questions are in the air than the
// window holds, no more datagrams are sent than allowed, and the conversation never asks to be
// called in the past (its driver would spin).
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "mode6/conversation.hpp"
#include "ntp/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace std::chrono_literals;
using ntp::Monotonic;

void require(bool condition) {
  if (!condition) std::abort();
}

class Driver {
 public:
  explicit Driver(ntp::Reader& input)
      : input_{input},
        window_{1 + input.u8() % 24U},
        conversation_{mode6::Sequence{input.u16()}, {.window = window_}} {
    for (unsigned count = 1 + input.u8() % 40U; count > 0; --count) ask();
  }

  void run() {
    pump();
    while (input_.ok() && input_.remaining() > 0) {
      event();
      pump();
    }
    // Silence from here on: everything must end by itself.
    for (int steps = 0; !conversation_.idle(); ++steps) {
      require(steps < 10'000);
      now_ = conversation_.next_deadline();
      pump();
    }
    require(ended_ == asked_);
    require(conversation_.next_deadline() == Monotonic::max());
  }

 private:
  static constexpr unsigned kMostQuestions = 200;

  void ask() {
    const auto id = static_cast<std::uint16_t>(++asked_);
    const std::size_t length = id % 16 == 0 ? 469 : id % 5;  // one in sixteen fits no packet
    conversation_.ask(
        {mode6::Opcode::read_variables, mode6::AssociationId{id}, std::string(length, 'x')},
        [this, id, calls = 0](const mode6::Outcome& outcome) mutable {
          require(++calls == 1);
          on_end(id, outcome);
        });
  }

  void on_end(std::uint16_t id, const mode6::Outcome& outcome) {
    ++ended_;
    if (const auto first = first_sent_.find(id); first != first_sent_.end()) {
      require(now_ <= first->second + mode6::Patience{}.deadline);
      first_sent_.erase(first);
    }
    if (outcome) require(outcome->data.size() <= mode6::Fragments::kMaxAnswer);
    if (id % 4 == 0 && asked_ < kMostQuestions) ask();
  }

  void pump() {
    std::array<std::byte, mode6::kMaxPacket> buffer{};
    while (const std::size_t size = conversation_.next_datagram(now_, buffer)) {
      const auto header = mode6::parse_header(ntp::ByteView{buffer}.first(size));
      require(header && !header->response && header->sequence.value != 0);
      requests_.push_back(*header);
      const std::uint16_t id = header->association.value;
      first_sent_.emplace(id, now_);
      require(++sent_[id] <= mode6::Patience{}.max_tries);
      require(first_sent_.size() <= window_);
    }
    require(conversation_.next_deadline() > now_);
  }

  void event() {
    switch (input_.u8() % 8) {
      case 0:
        advance(1ms * input_.u8());
        break;
      case 1:
        advance(100ms * input_.u8());
        break;
      case 2:
        now_ = std::max(now_, std::min(conversation_.next_deadline(), now_ + 1h));
        break;
      case 3:
        if (input_.u8() == 0) conversation_.on_refused();
        break;
      case 4:
        conversation_.on_datagram(input_.take(input_.u8() % (input_.remaining() + 1)), now_);
        break;
      default:
        reply();
        break;
    }
  }

  /// Never beyond the next deadline: being called then is what the driver has promised.
  void advance(ntp::Nanos by) {
    now_ = std::min(now_ + by, std::max(now_, conversation_.next_deadline()));
  }

  /// An answer to one of the last requests, sound but for the bits that the input turns.
  void reply() {
    if (requests_.empty()) return;
    const std::size_t back = input_.u8() % std::min<std::size_t>(requests_.size(), 64);
    mode6::Header header = requests_[requests_.size() - 1 - back];
    const unsigned flags = input_.u8();
    header.response = (flags & 1) == 0;
    header.error = (flags & 6) == 6;
    header.more = (flags & 8) != 0;
    if ((flags & 0x30) == 0x30) header.association.value ^= input_.u8();
    if ((flags & 0xc0) == 0xc0) header.version = 1 + input_.u8() % 4;
    header.status = input_.u16();
    header.offset = (flags & 0x10) != 0 ? input_.u16() : 0;
    header.count = input_.u8();
    std::array<std::byte, mode6::kMaxPacket> packet{};
    mode6::write_header(header, std::span{packet}.first<mode6::kHeaderSize>());
    const std::size_t present = (flags & 0x20) != 0 ? header.count / 2U : header.count;
    conversation_.on_datagram(ntp::ByteView{packet}.first(mode6::kHeaderSize + present), now_);
  }

  ntp::Reader& input_;
  std::size_t window_;
  mode6::Conversation conversation_;
  Monotonic now_{1h};
  unsigned asked_ = 0;
  unsigned ended_ = 0;
  std::vector<mode6::Header> requests_;
  std::map<std::uint16_t, Monotonic> first_sent_;  // of questions that have not ended
  std::map<std::uint16_t, std::size_t> sent_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ntp::Reader input{std::as_bytes(std::span{data, size})};
  Driver{input}.run();
  return 0;
}
