// The owner of an object of a C library: std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>.
#pragma once

namespace aloft {

template <auto kFree>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};

}  // namespace aloft
