// CHECK: ends the process where going on could harm durable state (store, os). Elsewhere a failed
// requirement fails one request instead (STYLE.md, 6). Always on, in every build.
#pragma once

namespace aloft {

// Writes the place and the condition to standard error, then aborts. Never returns.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace aloft

#define ALOFT_CHECK(condition)                                                              \
  (__builtin_expect(!(condition), 0) ? ::aloft::CheckFailed(__FILE__, __LINE__, #condition) \
                                     : static_cast<void>(0))
