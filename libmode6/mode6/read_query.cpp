#include "mode6/read_query.hpp"

#include <utility>

namespace mode6 {

void ask_variables(Conversation& conversation, AssociationId association, std::string names,
                   ReadReply& into) {
  ask_text(conversation, {Opcode::read_variables, association, std::move(names)}, into);
}

void ask_text(Conversation& conversation, Question question, ReadReply& into) {
  conversation.ask(std::move(question), [&into](const Outcome& outcome) {
    into = {};
    if (outcome) {
      into = {outcome->status, outcome->data, std::nullopt};
    } else {
      into.failure = outcome.error();
    }
  });
}

}  // namespace mode6
