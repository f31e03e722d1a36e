/* libmode6: the control protocol of NTP daemons (mode 6, RFC 9327) for programs that ask.
 *
 * It does no input or output, reads no clock, starts no thread and keeps nothing between
 * conversations: the caller owns the socket and the time. `now_ns` is nanoseconds of any monotonic
 * clock, 0 to INT64_MAX / 2; a clock that goes back counts as one that stands still. A conversation
 * belongs to one thread at a time; different ones are independent. See libmode6(3).
 */
#ifndef MODE6_H
#define MODE6_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define MODE6_API __attribute__((visibility("default")))
#else
#define MODE6_API
#endif
#if defined(__cplusplus) && __cplusplus >= 201103L
#define MODE6_NOEXCEPT noexcept
#else
#define MODE6_NOEXCEPT
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum mode6_limits {
  MODE6_MAX_PACKET = 512,     /* what mode6_next_packet() writes at most, and wants as room */
  MODE6_MAX_REQUEST = 468,    /* octets of data in one question */
  MODE6_MAX_ANSWER = 65535,   /* octets of one answer */
  MODE6_MAX_VARIABLES = 4096, /* items that mode6_parse() finds in one text */
  MODE6_MAX_QUESTIONS = 16384 /* not yet released, in one conversation */
};

/* What functions return: 0 or more is success (a number, where one was asked for). */
enum mode6_result {
  MODE6_OK = 0,
  MODE6_PENDING = 1,         /* the question has not ended */
  MODE6_ERROR_ARGUMENT = -1, /* a null pointer, or a number out of its range */
  MODE6_ERROR_MEMORY = -2,   /* no memory: the conversation can only be closed */
  MODE6_ERROR_BUFFER = -3,   /* the buffer is too small */
  MODE6_ERROR_QUESTION = -4, /* there is no such question, or it was released */
  MODE6_ERROR_ORDER = -5,    /* the question has not ended, failed, or was of the other kind */
  MODE6_ERROR_LIMIT = -6,    /* too many questions that were not released */
  /* Why a question failed: */
  MODE6_FAILED_NO_ANSWER = -16,  /* nothing that matches arrived in time */
  MODE6_FAILED_INCOMPLETE = -17, /* some fragments arrived, not all */
  MODE6_FAILED_TOO_LARGE = -18,  /* the answer exceeds every bound */
  MODE6_FAILED_SERVER = -19,     /* the server says no: see mode6_server_code() */
  MODE6_FAILED_REFUSED = -20,    /* nobody listens there: see mode6_refused() */
  MODE6_FAILED_NOT_SIGNED = -21  /* answers came, but none signed with the key: mode6_set_key() */
};

enum mode6_opcode {
  MODE6_READ_STATUS = 1,
  MODE6_READ_VARIABLES = 2,
  MODE6_WRITE_VARIABLES = 3,
  MODE6_READ_CLOCK = 4,
  MODE6_WRITE_CLOCK = 5,
  MODE6_CONFIGURE = 8,
  MODE6_SAVE_CONFIG = 9,
  MODE6_READ_MRU = 10,
  MODE6_READ_ORDERED_LIST = 11,
  MODE6_REQUEST_NONCE = 12
};

/* The library's words for a result, and for the number in a server's refusal; never null. */
MODE6_API const char* mode6_result_text(int result) MODE6_NOEXCEPT;
MODE6_API const char* mode6_server_code_text(int code) MODE6_NOEXCEPT;
MODE6_API const char* mode6_version(void) MODE6_NOEXCEPT;

/* ---- A conversation with one server ---------------------------------------------------------- */

typedef struct mode6_conversation mode6_conversation;

/* A member that is 0 takes the default that stands beside it. Times are at most an hour. */
struct mode6_options {
  int64_t deadline_ns;       /* for each question, from its first datagram on: 5 s */
  int64_t first_retry_ns;    /* before any round trip is known: 400 ms */
  int64_t shortest_retry_ns; /* 20 ms */
  int64_t longest_retry_ns;  /* 1100 ms */
  uint32_t window;           /* questions in the air at once, at most 256: 16 */
  uint32_t max_tries;        /* datagrams for one question, at most 16: 8 */
  uint32_t version;          /* in the header, 1 to 4: 2 */
  uint32_t reserved[5];      /* must be 0 */
};

/* `first_sequence` should be random, so that nobody off the path can guess it. `options` may be
 * null. The conversation is written to `*out`; it ends with mode6_close(), which sets the pointer
 * to null and takes null. */
MODE6_API int mode6_open(mode6_conversation** out, uint16_t first_sequence,
                         const struct mode6_options* options) MODE6_NOEXCEPT;
MODE6_API void mode6_close(mode6_conversation** conversation) MODE6_NOEXCEPT;

/* Each asks and returns the number of the question, 1 or more. Association 0 is the system. A null
 * or empty `names` asks for the server's default list, else they are separated by commas. */
MODE6_API int mode6_ask(mode6_conversation* conversation, int opcode, uint16_t association,
                        const void* data, size_t size) MODE6_NOEXCEPT;
MODE6_API int mode6_ask_status(mode6_conversation* conversation) MODE6_NOEXCEPT;
MODE6_API int mode6_ask_variables(mode6_conversation* conversation, uint16_t association,
                                  const char* names) MODE6_NOEXCEPT;
/* All peers of the server with their variables, in two round trips. With `all` 0 those that are
 * neither configured nor reachable are left out. */
MODE6_API int mode6_ask_peers(mode6_conversation* conversation, int all) MODE6_NOEXCEPT;

/* Questions asked from now on, those for peers too, are signed with this key, and only answers
 * signed with it are believed; a server's refusal is believed unsigned. `type` is "MD5", "SHA1",
 * "SHA256", "AES-128-CMAC" ...; the secret is octets as they are, 1 to 64, copied. A null `secret`
 * ends signing. A type that the system's cryptographic policy forbids is MODE6_ERROR_ARGUMENT. */
MODE6_API int mode6_set_key(mode6_conversation* conversation, uint32_t key_id, const char* type,
                            const void* secret, size_t size) MODE6_NOEXCEPT;

/* ---- Driving it ------------------------------------------------------------------------------ */

/* Writes the next packet to send now and returns its size, or 0 when there is none just now. Call
 * it until then whenever something was asked, fed, or the timeout has come. */
MODE6_API int mode6_next_packet(mode6_conversation* conversation, int64_t now_ns, void* buffer,
                                size_t capacity) MODE6_NOEXCEPT;
/* Takes a datagram as it came. Returns 1 when it belonged to a question, 0 when it was ignored. */
MODE6_API int mode6_feed(mode6_conversation* conversation, const void* datagram, size_t size,
                         int64_t now_ns) MODE6_NOEXCEPT;
/* The socket said ECONNREFUSED: every question that has not ended fails. */
MODE6_API int mode6_refused(mode6_conversation* conversation) MODE6_NOEXCEPT;
/* Whether every question has ended: 1 or 0. */
MODE6_API int mode6_idle(const mode6_conversation* conversation) MODE6_NOEXCEPT;
/* Nanoseconds until mode6_next_packet() wants to be called; INT64_MAX when idle. */
MODE6_API int64_t mode6_timeout(const mode6_conversation* conversation,
                                int64_t now_ns) MODE6_NOEXCEPT;
/* The same for poll(2): milliseconds, rounded up; -1 when idle. */
MODE6_API int mode6_poll_timeout(const mode6_conversation* conversation,
                                 int64_t now_ns) MODE6_NOEXCEPT;

/* ---- Results --------------------------------------------------------------------------------- */

/* A question that has ended and was not yet returned from here, or 0. */
MODE6_API int mode6_next_ended(mode6_conversation* conversation) MODE6_NOEXCEPT;
/* MODE6_PENDING, MODE6_OK, or why it failed. */
MODE6_API int mode6_state(const mode6_conversation* conversation, int question) MODE6_NOEXCEPT;
/* After MODE6_FAILED_SERVER: the number that the server gave, 0 to 255. */
MODE6_API int mode6_server_code(const mode6_conversation* conversation,
                                int question) MODE6_NOEXCEPT;
/* The status word of the answer, 0 to 65535; of the system for a question for peers. */
MODE6_API int mode6_status(const mode6_conversation* conversation, int question) MODE6_NOEXCEPT;
/* Frees what is kept of the question; its number may come again after 2^31 others. One that has
 * not ended goes on without a trace. */
MODE6_API int mode6_release(mode6_conversation* conversation, int question) MODE6_NOEXCEPT;

/* Everything that writes text returns the length of the whole text without the NUL behind it, and
 * writes as much as fits with a NUL behind it: the text was cut when the result is `capacity` or
 * more. With capacity 0 nothing is written and `buffer` may be null. */

/* The octets of the answer as they came: anything may stand in them, NUL too. */
MODE6_API int mode6_text(const mode6_conversation* conversation, int question, char* buffer,
                         size_t capacity) MODE6_NOEXCEPT;

struct mode6_peer {
  uint16_t association;
  uint16_t status; /* see mode6_peer_status_text() and mode6_tally() */
  int result;      /* MODE6_OK, or why its variables did not come */
  int server_code; /* for MODE6_FAILED_SERVER */
};
/* The peers of mode6_ask_peers(), from 0, ascending by association. */
MODE6_API int mode6_peer_count(const mode6_conversation* conversation, int question) MODE6_NOEXCEPT;
MODE6_API int mode6_peer_at(const mode6_conversation* conversation, int question, int index,
                            struct mode6_peer* out) MODE6_NOEXCEPT;
MODE6_API int mode6_peer_text(const mode6_conversation* conversation, int question, int index,
                              char* buffer, size_t capacity) MODE6_NOEXCEPT;
/* The server's clock when it answered, as an NTP timestamp; 0 when it did not say. */
MODE6_API int mode6_peers_clock(const mode6_conversation* conversation, int question,
                                uint64_t* out) MODE6_NOEXCEPT;

/* ---- Reading answers: these know no conversation ----------------------------------------------
 */

/* One item of a variable list. It points into the text that was parsed; no NUL stands behind. */
struct mode6_variable {
  const char* name;
  size_t name_length;
  const char* value; /* without its quotes; never null */
  size_t value_length;
  int has_value; /* 0 for a bare name without `=` */
  int quoted;
};
/* Writes up to `capacity` items to `out` and returns how many the text has. */
MODE6_API int mode6_parse(const char* text, size_t length, struct mode6_variable* out,
                          size_t capacity) MODE6_NOEXCEPT;
/* The first item of that name: 1, or 0 when there is none. */
MODE6_API int mode6_find(const char* text, size_t length, const char* name,
                         struct mode6_variable* out) MODE6_NOEXCEPT;
/* Octets from the network as ASCII that is safe to show: controls and octets from 0x7f on become
 * \xNN, a backslash is doubled. */
MODE6_API int mode6_printable(const char* text, size_t length, char* buffer,
                              size_t capacity) MODE6_NOEXCEPT;

struct mode6_association {
  uint16_t association;
  uint16_t status;
};
/* The pairs in an answer to MODE6_READ_STATUS of the system, ascending; as mode6_parse(). */
MODE6_API int mode6_associations(const char* text, size_t length, struct mode6_association* out,
                                 size_t capacity) MODE6_NOEXCEPT;

/* "leap_none, sync_ntp, 1 event, restart" */
MODE6_API int mode6_system_status_text(uint16_t status, char* buffer,
                                       size_t capacity) MODE6_NOEXCEPT;
/* "conf, reach, sel_sys.peer, 1 event, sys_peer" */
MODE6_API int mode6_peer_status_text(uint16_t status, char* buffer, size_t capacity) MODE6_NOEXCEPT;
/* "11 events, clk_no_reply" */
MODE6_API int mode6_clock_status_text(uint16_t status, char* buffer,
                                      size_t capacity) MODE6_NOEXCEPT;
/* "peer_stratum, peer_dist", with `separator` between; "ok" for 0. */
MODE6_API int mode6_flash_text(uint16_t flash, const char* separator, char* buffer,
                               size_t capacity) MODE6_NOEXCEPT;
/* How the server judges the peer: "sys.peer", "candidate", "falsetick" ... */
MODE6_API int mode6_condition_text(uint16_t peer_status, char* buffer,
                                   size_t capacity) MODE6_NOEXCEPT;
/* The same as the character in front of a table: one of " x.-+#*o". */
MODE6_API char mode6_tally(uint16_t peer_status) MODE6_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
