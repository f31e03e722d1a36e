#include "ntptime/state_words.hpp"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <span>

namespace ntptime {
namespace {

// From the lowest bit on; the empty ones have no name.
constexpr std::array<std::string_view, 16> kStatus{
    "PLL",       "PPSFREQ",   "PPSTIME",   "FLL",      "INS",      "DEL",  "UNSYNC", "FREQHOLD",
    "PPSSIGNAL", "PPSJITTER", "PPSWANDER", "PPSERROR", "CLOCKERR", "NANO", "MODE",   "CLK"};
constexpr std::array<std::string_view, 16> kModes{
    "OFFSET", "FREQUENCY", "MAXERROR", "ESTERROR", "STATUS", "TIMECONST", "",     "TAI",
    "",       "",          "",         "",         "MICRO",  "NANO",      "TICK", ""};

constexpr int kPll = 0x1, kPpsFrequency = 0x2, kPpsTime = 0x4, kFll = 0x8, kFrequencyHold = 0x80,
              kPpsSignal = 0x100, kClockError = 0x1000;
constexpr std::int64_t kErrorLimit_us = 16'000'000;  // where the kernel stops counting

std::vector<std::string_view> names_of(int bits, std::span<const std::string_view> names) {
  std::vector<std::string_view> found;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if ((bits >> i & 1) != 0 && !names[i].empty()) found.push_back(names[i]);
  }
  return found;
}

std::string text_of(int bits, std::span<const std::string_view> names) {
  return fmt::format("0x{:x} ({})", bits, fmt::join(names_of(bits, names), ","));
}

std::string_view code_sentence(int code) {
  switch (code) {
    case 0:
      return "The clock is synchronised, and no leap second is near.";
    case 1:
      return "The clock is synchronised; a leap second will be inserted at the end of the day "
             "(UTC).";
    case 2:
      return "The clock is synchronised; a leap second will be left out at the end of the day "
             "(UTC).";
    case 3:
      return "The inserted leap second is passing now.";
    case 4:
      return "A leap second has just passed; who armed it must disarm it.";
    default:
      return "The clock is not synchronised: no program says that it keeps it right.";
  }
}

std::string error_sentence(const sys::KernelClockState& state) {
  if (state.max_error_us >= kErrorLimit_us) {
    return "Nothing is known of its error: the bound is 16 s or more.";
  }
  return fmt::format("It is wrong by {:.3f} ms at most, and likely by {:.3f} ms.",
                     static_cast<double>(state.max_error_us) / 1000,
                     static_cast<double>(state.est_error_us) / 1000);
}

std::string loop_sentence(const sys::KernelClockState& state) {
  if ((state.status & (kPll | kFll)) == 0) {
    return "The kernel's own loop is off: a program steers the clock, or nobody does.";
  }
  return fmt::format("The kernel's own {} removes an offset of {:.3f} us with time constant {}.",
                     (state.status & kFll) != 0 ? "frequency-locked loop" : "phase-locked loop",
                     state.offset_us, state.time_constant);
}

}  // namespace

std::string code_word(int code) {
  constexpr std::array<std::string_view, 6> kCodes{"OK", "INS", "DEL", "OOP", "WAIT", "ERROR"};
  if (code >= 0 && code < static_cast<int>(kCodes.size())) {
    return std::string{kCodes[static_cast<std::size_t>(code)]};
  }
  return fmt::format("TIME-#{}", code);
}

std::string status_text(int status) { return text_of(status, kStatus); }
std::string modes_text(int modes) { return text_of(modes, kModes); }
std::vector<std::string_view> status_flags(int status) { return names_of(status, kStatus); }

std::vector<std::string> sentences(const sys::KernelClockState& state) {
  std::vector<std::string> said{std::string{code_sentence(state.code)}, error_sentence(state)};
  const double ppm = state.frequency_ppm;
  said.push_back(ppm == 0 ? "Its frequency is not corrected."
                          : fmt::format("It is made to run {:.3f} parts per million {}.",
                                        std::abs(ppm), ppm > 0 ? "faster" : "slower"));
  said.push_back(loop_sentence(state));
  if ((state.status & kFrequencyHold) != 0) said.emplace_back("Its frequency is held.");
  if ((state.status & (kPpsFrequency | kPpsTime)) != 0) {
    said.push_back(
        fmt::format("It is told to follow a pulse, and {}.",
                    (state.status & kPpsSignal) != 0 ? "one is there" : "none is there"));
  }
  if ((state.status & kClockError) != 0) said.emplace_back("Its hardware reports an error.");
  said.push_back(state.tai_offset_s == 0
                     ? "The offset of TAI from UTC is not known."
                     : fmt::format("TAI is {} s ahead of UTC.", state.tai_offset_s));
  return said;
}

}  // namespace ntptime
