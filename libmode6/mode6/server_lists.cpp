#include "mode6/server_lists.hpp"

#include <fmt/format.h>
#include <utility>
#include <vector>

#include "mode6/server_mru.hpp"
#include "mode6/varlist.hpp"

namespace mode6 {
namespace {

constexpr std::size_t kLineEnd = 2;

/// Items of one row, all with its number.
class Row {
 public:
  Row(VarlistWriter& out, std::size_t index) : out_{out}, index_{index} {}

  void bare(std::string_view tag, std::string_view value) { out_.bare(name(tag), value); }
  void quoted(std::string_view tag, std::string_view value) { out_.quoted(name(tag), value); }
  void number(std::string_view tag, std::uint64_t value) { bare(tag, fmt::to_string(value)); }
  void noise(std::uint64_t bits) {
    out_.bare(noise_name(index_, bits), fmt::to_string(bits >> 48));
  }

 private:
  [[nodiscard]] std::string name(std::string_view tag) const {
    return fmt::format("{}.{}", tag, index_);
  }

  VarlistWriter& out_;
  std::size_t index_;
};

void write(const InterfaceRow& from, Row& row) {
  row.bare("addr", from.address.text());
  row.bare("bcast", "");
  row.number("en", from.enabled ? 1 : 0);
  row.quoted("name", from.name);
  row.bare("flags", fmt::format("0x{:x}", from.flags));
  row.number("rx", from.received);
  row.number("tx", from.sent);
  row.number("txerr", from.send_errors);
  row.number("pc", from.peers);
  row.number("up", from.uptime_s);
}

void write(const RestrictionRow& from, Row& row) {
  row.bare("addr", from.address.text());
  row.bare("mask", from.mask.text());
  row.number("hits", from.hits);
  row.bare("flags", from.flags);
}

template <class Rows>
ServerOutcome write_all(const Rows& rows, const std::function<std::uint64_t()>& random) {
  VarlistWriter out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const VarlistWriter::Mark before = out.mark();
    Row row{out, i};
    write(rows[i], row);
    row.noise(random());
    if (out.size() + kLineEnd > kMaxServerAnswer) {
      out.rewind(before);
      break;
    }
  }
  return ServerAnswer{.status = 0, .body = std::move(out).finish()};
}

}  // namespace

ServerOutcome read_ordered_list(std::string_view name, const StateView& state,
                                const std::function<std::uint64_t()>& random) {
  if (name.empty() || name == "ifstats") return write_all(state.interfaces(), random);
  if (name == "addr_restrictions") return write_all(state.restrictions(), random);
  return refused(ErrorCode::unknown_variable);
}

}  // namespace mode6
