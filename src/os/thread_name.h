// What a thread is called in `top -H`, debuggers and profiles.
#pragma once

namespace aloft::os {

// Names the calling thread. At most 15 bytes; a longer name is left out. Linux keeps it
// (https://man7.org/linux/man-pages/man3/pthread_setname_np.3.html).
void NameThread(const char* name);

}  // namespace aloft::os
