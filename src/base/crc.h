// Cyclic redundancy checks against accidents: CRC-32 (zlib's), CRC-32C (Castagnoli) and
// CRC-64/NVME.
//
//   std::uint32_t crc = Crc32c(first);  crc = Crc32c(second, crc);     // the CRC of first + second
//   crc = Crc32cCombine(Crc32c(a), Crc32c(b), b.size());               // the same without reading
//   a again
//
// Guarantees  The finished value is carried on: no inversion or initial value for the caller to
//             remember. The CRC of nothing is 0. Check values of "123456789": cbf43926, e3069283,
//             ae8b14860a799888.
// Threads     Any; no state.
// Knows not   Attackers: anyone can make bytes for a given CRC (base/digest.h for that). Byte order
//             on the wire: vendors send these big-endian.
#pragma once

#include <cstdint>
#include <string_view>

namespace aloft {

// `crc_before` is the CRC of the bytes that came before.
std::uint32_t Crc32(std::string_view bytes, std::uint32_t crc_before = 0);
std::uint32_t Crc32c(std::string_view bytes, std::uint32_t crc_before = 0);
std::uint64_t Crc64Nvme(std::string_view bytes, std::uint64_t crc_before = 0);

// The CRC of A followed by B, from the CRC of each and the length of B in bytes. Time grows with
// log(b_bytes).
std::uint32_t Crc32Combine(std::uint32_t crc_a, std::uint32_t crc_b, std::uint64_t b_bytes);
std::uint32_t Crc32cCombine(std::uint32_t crc_a, std::uint32_t crc_b, std::uint64_t b_bytes);
std::uint64_t Crc64NvmeCombine(std::uint64_t crc_a, std::uint64_t crc_b, std::uint64_t b_bytes);

// Crc64Nvme as computed where carry-less multiplication is absent; here so that a test can hold the
// two together.
std::uint64_t Crc64NvmePortable(std::string_view bytes, std::uint64_t crc_before = 0);

}  // namespace aloft
