#include "ntptrace/inquiry.hpp"

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace ntptrace {

void inquire(mode6::Conversation& conversation, bool want_name, Answers& into) {
  into = {};
  const auto on_system = [&conversation, want_name, &into](const mode6::Outcome& outcome) {
    if (!outcome) {
      into.system.failure = outcome.error();
      return;
    }
    into.system = {outcome->status, outcome->data, std::nullopt};
    const auto system = mode6::decode_system(mode6::parse_varlist(outcome->data));
    if (end_at(system) != End::none) return;
    const mode6::AssociationId source = *association_of_source(system);
    mode6::ask_variables(conversation, source, "srcadr,srcport", into.source);
    // On its own: a server that does not know the word answers the whole question with an error.
    if (want_name) mode6::ask_variables(conversation, source, "srchost", into.name);
  };
  conversation.ask({mode6::Opcode::read_variables, mode6::kSystem, ""}, on_system);
}

}  // namespace ntptrace
