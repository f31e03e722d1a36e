#include "mode6/read_query.hpp"

#include <utility>

namespace mode6 {

void ask_variables(Conversation& conversation, AssociationId association, std::string names,
                   ReadReply& into) {
  conversation.ask({Opcode::read_variables, association, std::move(names)},
                   [&into](const Outcome& outcome) {
                     if (outcome) {
                       into = {outcome->status, outcome->data, std::nullopt};
                     } else {
                       into.failure = outcome.error();
                     }
                   });
}

}  // namespace mode6
