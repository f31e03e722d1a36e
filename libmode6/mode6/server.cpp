#include "mode6/server.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace mode6 {
namespace {

using Body = std::expected<std::string, ErrorCode>;

/// One request while it is answered.
struct Exchange {
  const Header& request;
  const StateView& state;
  const Server::Send& send;
  std::uint16_t status = 0;

  [[nodiscard]] Header response() const {
    return {.leap = state.system_status().leap,
            .version = request.version,
            .response = true,
            .opcode = request.opcode,
            .sequence = request.sequence,
            .status = status,
            .association = request.association};
  }
};

void send_error(const Exchange& exchange, ErrorCode code) {
  Header header = exchange.response();
  header.error = true;
  header.status = static_cast<std::uint16_t>(static_cast<unsigned>(code) << 8);
  std::array<std::byte, kHeaderSize> packet{};
  write_header(header, packet);
  exchange.send(packet);
}

/// Cuts the body into fragments. kMaxData is a multiple of 4, so READSTAT pairs stay whole.
void send_body(const Exchange& exchange, ntp::ByteView body) {
  std::array<std::byte, kMaxPacket> packet{};
  std::size_t offset = 0;
  do {
    const ntp::ByteView part = body.subspan(offset, std::min(kMaxData, body.size() - offset));
    Header header = exchange.response();
    header.more = offset + part.size() < body.size();
    header.offset = static_cast<std::uint16_t>(offset);
    exchange.send(std::span{packet}.first(write_packet(header, part, packet)));
    offset += part.size();
  } while (offset < body.size());
}

/// What no answer is given to: not a request at all, or one that could be a reply to us.
bool must_be_silent(const Header& header) {
  return header.response || header.error || header.more || header.offset != 0;
}

bool well_formed(const Header& header, std::size_t size) {
  return size % 4 == 0 && header.count <= kMaxData && kHeaderSize + header.count <= size;
}

template <class S>
std::string name_list(std::span<const VariableRow<S>> rows) {
  std::string names;
  for (const auto& row : rows) {
    if (!names.empty()) names += ',';
    names += row.name;
  }
  return names;
}

/// Writes the variable called `name`; false when there is none of that name. One that has no value
/// now is known, but has nothing to say.
template <class S>
bool write_named(std::string_view name, std::string_view list_name, const S& values,
                 std::span<const VariableRow<S>> rows, VarlistWriter& out) {
  if (name == list_name) {
    out.quoted(list_name, name_list(rows));
    return true;
  }
  const auto row = std::ranges::find(rows, name, &VariableRow<S>::name);
  if (row == rows.end()) return false;
  encode(*row, values, out);
  return true;
}

template <class S>
Body write_variables(std::string_view names, std::string_view list_name, const S& values,
                     std::span<const VariableRow<S>> rows) {
  VarlistWriter out;
  const auto asked = parse_varlist(names);
  if (asked.empty()) {
    for (const auto& row : rows) {
      if (row.by_default) encode(row, values, out);
    }
    return std::move(out).finish();
  }
  std::vector<std::string_view> answered;  // at most the table's size and one: repeats are skipped
  for (const Variable& variable : asked) {
    if (std::ranges::find(answered, variable.name) != answered.end()) continue;
    if (!write_named(variable.name, list_name, values, rows, out)) {
      return std::unexpected{ErrorCode::unknown_variable};
    }
    answered.push_back(variable.name);
  }
  return std::move(out).finish();
}

Body read_variables(Exchange& exchange, std::string_view names) {
  const AssociationId id = exchange.request.association;
  if (id == kSystem) {
    exchange.status = exchange.state.system_status().word();
    return write_variables(names, "sys_var_list", exchange.state.system_variables(), system_rows());
  }
  const auto status = exchange.state.peer_status(id);
  const auto variables = exchange.state.peer_variables(id);
  if (!status || !variables) return std::unexpected{ErrorCode::bad_association};
  exchange.status = status->word();
  return write_variables(names, "peer_var_list", *variables, peer_rows());
}

Body read_status(Exchange& exchange) {
  if (exchange.request.association != kSystem) return read_variables(exchange, {});
  exchange.status = exchange.state.system_status().word();
  std::string pairs;
  const auto append = [&pairs](std::uint16_t word) {
    pairs += static_cast<char>(word >> 8);
    pairs += static_cast<char>(word & 0xff);
  };
  for (const AssociationId id : exchange.state.associations()) {
    if (pairs.size() + 4 > Server::kMaxUnauthenticated) break;
    append(id.value);
    append(exchange.state.peer_status(id).value_or(PeerStatus{}).word());
  }
  return pairs;
}

Body read_nothing(Exchange& exchange) {
  const AssociationId id = exchange.request.association;
  const auto peer = exchange.state.peer_status(id);
  if (id != kSystem && !peer) return std::unexpected{ErrorCode::bad_association};
  exchange.status = id == kSystem ? exchange.state.system_status().word() : peer->word();
  return std::string{};
}

Body handle(Exchange& exchange, std::string_view data) {
  switch (static_cast<Opcode>(exchange.request.opcode)) {
    case Opcode::unspecified:
      return read_nothing(exchange);
    case Opcode::read_status:
      return read_status(exchange);
    case Opcode::read_variables:
      return read_variables(exchange, data);
    case Opcode::read_clock:
      return std::unexpected{ErrorCode::bad_association};
    case Opcode::configure:
    case Opcode::read_ordered_list:
      return std::unexpected{ErrorCode::permission};
    default:
      return std::unexpected{ErrorCode::bad_opcode};
  }
}

}  // namespace

Served Server::respond(ntp::ByteView request, const StateView& state, const Send& send) const {
  const auto header = parse_header(request);
  if (!header || must_be_silent(*header)) return Served::ignored;
  Exchange exchange{*header, state, send};
  Body body = std::unexpected{ErrorCode::bad_format};
  if (well_formed(*header, request.size())) {
    body = handle(exchange, ntp::as_text(request.subspan(kHeaderSize, header->count)));
  }
  if (body && body->size() > kMaxUnauthenticated) body = std::unexpected{ErrorCode::bad_value};
  if (!body) {
    send_error(exchange, body.error());
    return Served::error_sent;
  }
  send_body(exchange, ntp::as_bytes(*body));
  return Served::answered;
}

}  // namespace mode6
