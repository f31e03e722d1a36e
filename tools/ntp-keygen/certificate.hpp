// A certificate that vouches for itself: for trying Network Time Security, not for serving it.
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace ntp_keygen {

struct Certificate {
  std::string key;   ///< PEM, of the private key
  std::string text;  ///< PEM
};

inline constexpr std::size_t kMaxNames = 32;
inline constexpr int kMostDays = 3650;

/// For these names and addresses, of which the first is the subject; valid from a day ago, for
/// clocks that are not yet right, for so many days. The error is one line.
std::expected<Certificate, std::string> self_signed(const std::vector<std::string>& names,
                                                    int days);

/// A host name as certificates have it: letters, digits, dashes and dots, or an address.
bool is_certifiable(const std::string& name);

}  // namespace ntp_keygen
