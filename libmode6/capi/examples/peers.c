/* Prints the peers of an NTP daemon: peers HOST PORT
 * Build: cc -o peers peers.c $(pkg-config --cflags --libs libmode6) */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <mode6.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void converse(mode6_conversation *talk, int fd) {
  char packet[MODE6_MAX_PACKET];
  for (;;) {
    int size;
    while ((size = mode6_next_packet(talk, now_ns(), packet, sizeof packet)) > 0)
      if (send(fd, packet, (size_t)size, 0) < 0 && errno == ECONNREFUSED) mode6_refused(talk);
    if (mode6_idle(talk)) return;
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    if (poll(&readable, 1, mode6_poll_timeout(talk, now_ns())) <= 0) continue;
    ssize_t got = recv(fd, packet, sizeof packet, 0);
    if (got >= 0) mode6_feed(talk, packet, (size_t)got, now_ns());
    if (got < 0 && errno == ECONNREFUSED) mode6_refused(talk);
  }
}

static void print_peer(uint16_t status, const char *text, int length) {
  static const char *const names[] = {"srcadr", "stratum", "reach", "offset"};
  printf("%c", mode6_tally(status));
  for (size_t i = 0; i < 4; i++) {
    struct mode6_variable found;
    char shown[40] = "-"; /* for what the peer did not say */
    if (mode6_find(text, (size_t)length, names[i], &found) == 1)
      mode6_printable(found.value, found.value_length, shown, sizeof shown);
    printf(" %-15s%s", shown, i == 3 ? "\n" : "");
  }
}

int main(int argc, char **argv) {
  static char text[MODE6_MAX_ANSWER + 1];
  struct addrinfo hints = {.ai_socktype = SOCK_DGRAM}, *host;
  mode6_conversation *talk;
  struct mode6_peer peer;
  uint16_t first; /* random, so that nobody can guess which answer is waited for */
  if (argc != 3 || getaddrinfo(argv[1], argv[2], &hints, &host) != 0) return 2;
  int fd = socket(host->ai_family, SOCK_DGRAM, 0);
  if (fd < 0 || connect(fd, host->ai_addr, host->ai_addrlen) != 0) return 2;
  if (getrandom(&first, sizeof first, 0) < 0 || mode6_open(&talk, first, NULL) != MODE6_OK) return 2;
  int question = mode6_ask_peers(talk, 1), state;
  converse(talk, fd);
  if ((state = mode6_state(talk, question)) != MODE6_OK) puts(mode6_result_text(state));
  for (int i = 0; mode6_peer_at(talk, question, i, &peer) == MODE6_OK; i++)
    print_peer(peer.status, text, mode6_peer_text(talk, question, i, text, sizeof text));
  freeaddrinfo(host);
  mode6_close(&talk);
  return state == MODE6_OK ? 0 : 1;
}
