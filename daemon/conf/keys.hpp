// Which keys are trusted, as ntp.conf and the command line write it.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/state.hpp"
#include "core/settings.hpp"

namespace conf {

/// The highest key id of the protocol's key files.
inline constexpr std::uint32_t kMaxKey = 65535;

/// What stands behind `-t`: key numbers and ranges `( LOW ... HIGH )`, parted by blanks or commas.
/// Sorted, without duplicates; the error is one line.
std::expected<std::vector<std::uint32_t>, std::string> parse_key_list(std::string_view text);

/// Adds to the trusted keys. `ids` is sorted.
void trust_keys(const std::vector<std::uint32_t>& ids, core::AuthSettings& auth);

/// What is wrong with the keys of sources once everything was read.
std::vector<Finding> source_key_findings(const State& state);

/// What is wrong with `controlkey` once everything was read.
std::optional<Finding> control_key_finding(const State& state);

}  // namespace conf
