// Oracle: items point into the text, in order and without overlap; what is decoded from any text
// is written and read again with nothing missing.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

template <class S, class Decode>
void check_round_trip(const S& first, std::span<const mode6::VariableRow<S>> rows, Decode decode) {
  mode6::VarlistWriter out;
  for (const auto& row : rows) encode(row, first, out);
  const S second = decode(mode6::parse_varlist(std::move(out).finish()));
  for (const auto& row : rows) {
    const auto present = [&row](const S& in) {
      return std::visit([&in](auto member) { return (in.*member).has_value(); }, row.member);
    };
    if (present(first) != present(second)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto list = mode6::parse_varlist(text);
  const char* reached = text.data();
  for (const mode6::Variable& variable : list) {
    if (variable.name.data() < reached) std::abort();
    reached = variable.name.data() + variable.name.size();
    if (!variable.has_value || variable.value.empty()) continue;
    if (variable.value.data() < reached) std::abort();
    reached = variable.value.data() + variable.value.size();
    if (reached > text.data() + text.size()) std::abort();
  }
  check_round_trip(mode6::decode_system(list), mode6::system_rows(), mode6::decode_system);
  const auto peer = [](const auto& of) { return mode6::decode_peer(of); };
  check_round_trip(peer(list), mode6::peer_rows(), peer);
  if (peer(text) != peer(list)) std::abort();
  return 0;
}
