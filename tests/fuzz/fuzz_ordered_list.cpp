// Oracle: rows have rising numbers and bounded texts, and a list written from them reads the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "mode6/ordered_list.hpp"
#include "mode6/varlist.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// A row is written with five items at most, and a list of so many is read.
constexpr std::size_t kMostRows = mode6::kMaxVariables / 5;

template <class Row>
void check_order(const std::vector<Row>& rows) {
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].index <= rows[i - 1].index) std::abort();
  }
}

// Port 0 is how an address without a port reads.
std::string text_of(const ntp::Endpoint& endpoint) {
  return endpoint.port == 0 ? endpoint.address.text() : endpoint.text();
}

std::string write(const std::vector<mode6::ListedInterface>& rows) {
  std::string text;
  for (const auto& row : rows) {
    text +=
        fmt::format("tx.{0}={1}, addr.{0}={2}, rx.{0}={3}, en.{0}={4}, up.{0}={5},\r\n", row.index,
                    row.sent, text_of(row.address), row.received, row.enabled ? 1 : 0, row.uptime);
  }
  return text;
}

std::string write(const std::vector<mode6::ListedRestriction>& rows) {
  std::string text;
  for (const auto& row : rows) {
    text += fmt::format("hits.{0}={1}, addr.{0}={2}, mask.{0}={3},\r\n", row.index, row.hits,
                        row.address.text(), row.mask.text());
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  auto interfaces = mode6::parse_interfaces(text);
  check_order(interfaces);
  interfaces.resize(std::min(interfaces.size(), kMostRows));
  const auto again = mode6::parse_interfaces(write(interfaces));
  if (again.size() != interfaces.size()) std::abort();
  for (std::size_t i = 0; i < again.size(); ++i) {
    if (again[i].address != interfaces[i].address || again[i].sent != interfaces[i].sent ||
        again[i].uptime != interfaces[i].uptime || interfaces[i].name.size() > 64) {
      std::abort();
    }
  }
  auto rules = mode6::parse_restrictions(text);
  check_order(rules);
  rules.resize(std::min(rules.size(), kMostRows));
  const auto rules_again = mode6::parse_restrictions(write(rules));
  if (rules_again.size() != rules.size()) std::abort();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    mode6::prefix_length(rules[i].mask);
    if (rules_again[i].address != rules[i].address || rules_again[i].hits != rules[i].hits ||
        rules[i].words.size() > 512) {
      std::abort();
    }
  }
  return 0;
}
