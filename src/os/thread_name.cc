#include "os/thread_name.h"

#include <pthread.h>

namespace aloft::os {

void NameThread(const char* name) { (void)pthread_setname_np(pthread_self(), name); }

}  // namespace aloft::os
