// A value that one thread writes and others read, without ever waiting for them.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace sys {

/// One writer, any number of readers. A reader that meets the writer tries again. Every word of the
/// value is atomic, so that nothing is read while it is half written and no tool has to be told.
template <class T>
class SequenceLock {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  void store(const T& value) {
    Words words{};
    std::memcpy(words.data(), &value, sizeof value);
    const std::uint64_t sequence = sequence_.load(std::memory_order_relaxed);
    sequence_.store(sequence + 1, std::memory_order_relaxed);
    // Whoever reads one of these has to see the odd number afterwards.
    for (std::size_t i = 0; i < kWords; ++i) {
      words_[i].store(words[i], std::memory_order_release);
    }
    sequence_.store(sequence + 2, std::memory_order_release);
  }

  [[nodiscard]] T load() const {
    Words words{};
    for (;;) {
      const std::uint64_t before = sequence_.load(std::memory_order_acquire);
      for (std::size_t i = 0; i < kWords; ++i) {
        words[i] = words_[i].load(std::memory_order_acquire);
      }
      if (before % 2 == 0 && sequence_.load(std::memory_order_relaxed) == before) break;
    }
    std::array<std::byte, sizeof(T)> octets;
    std::memcpy(octets.data(), words.data(), octets.size());
    return std::bit_cast<T>(octets);
  }

 private:
  static constexpr std::size_t kWords = (sizeof(T) + sizeof(std::uint64_t) - 1) / 8;
  using Words = std::array<std::uint64_t, kWords>;
  std::atomic<std::uint64_t> sequence_{0};  // odd while a value is written
  std::array<std::atomic<std::uint64_t>, kWords> words_{};
};

}  // namespace sys
