// A counted reference to a COM object. Thread: as the object.
#pragma once

#include <utility>

namespace nc::provider::transport::com {

template <class T>
class Pointer {
  public:
    Pointer() = default;
    /// Takes over one reference.
    explicit Pointer(T* taken) : object_(taken) {}
    /// Adds one.
    static Pointer sharing(T* object) {
        if (object != nullptr) object->AddRef();
        return Pointer(object);
    }
    Pointer(const Pointer& other) : Pointer(sharing(other.object_)) {}
    Pointer(Pointer&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Pointer& operator=(Pointer other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Pointer() {
        if (object_ != nullptr) object_->Release();
    }

    T* get() const { return object_; }
    T* operator->() const { return object_; }
    T& operator*() const { return *object_; }
    explicit operator bool() const { return object_ != nullptr; }
    /// The reference is the caller's now.
    T* release() { return std::exchange(object_, nullptr); }

  private:
    T* object_ = nullptr;
};

}  // namespace nc::provider::transport::com
