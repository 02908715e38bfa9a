// CRC32C for RocksDB itself: every block, log record and blob that it writes or reads is checked by
// ours, which uses the processor's instructions. Distributions build the library for the oldest
// processors, where the same sum costs several times as much.
//
// Guarantees  The same sums, so files are the same either way.
// Knows not   How the library finds it: by the rule of shared libraries that a program's own
//             definition of a function goes before a library's. A build where that rule does not
//             hold (one linked statically, say) works too, at the library's speed.
#pragma once

namespace aloft::store {

// Whether RocksDB calls ours.
bool LibraryUsesOurCrc32c();

}  // namespace aloft::store
