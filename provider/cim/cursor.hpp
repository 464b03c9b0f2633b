// What is read piece by piece: instances, or rows of a query. Nobody is ahead of the reader: the next piece is fetched
// when it is asked for, so that a reader who is slow, or comes no more, holds one piece and nothing else (decision
// 0044). Thread: one at a time; next() blocks until the source answers.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "schemas/base/result.hpp"

namespace nc::provider::cim {

template <class T>
struct Piece {
    std::vector<T> items{};  ///< may be none although there are more to come
    bool is_last = false;
};

template <class T>
class Cursor {
  public:
    virtual ~Cursor() = default;
    /// Not called again after the last piece, nor after an error.
    virtual Result<Piece<T>> next() = 0;
};

template <class T>
using CursorPtr = std::unique_ptr<Cursor<T>>;

/// What is there already.
template <class T>
class HeldCursor final : public Cursor<T> {
  public:
    explicit HeldCursor(std::vector<T> items) : items_(std::move(items)) {}
    Result<Piece<T>> next() override { return Piece<T>{std::move(items_), true}; }

  private:
    std::vector<T> items_;
};
template <class T>
CursorPtr<T> held(std::vector<T> items) {
    return std::make_unique<HeldCursor<T>>(std::move(items));
}

/// One after the other.
template <class T>
class ChainCursor final : public Cursor<T> {
  public:
    explicit ChainCursor(std::vector<CursorPtr<T>> parts) : parts_(std::move(parts)) {}
    Result<Piece<T>> next() override {
        if (at_ == parts_.size()) return Piece<T>{{}, true};
        auto piece = parts_[at_]->next();
        if (!piece || !piece->is_last) return piece;
        parts_[at_++].reset();
        piece->is_last = at_ == parts_.size();
        return piece;
    }

  private:
    std::vector<CursorPtr<T>> parts_;
    std::size_t at_ = 0;
};
template <class T>
CursorPtr<T> chain(std::vector<CursorPtr<T>> parts) {
    if (parts.size() == 1) return std::move(parts.front());
    return std::make_unique<ChainCursor<T>>(std::move(parts));
}

/// Each as something else; std::nullopt leaves it out.
template <class From, class To>
class MappedCursor final : public Cursor<To> {
  public:
    using Map = std::function<std::optional<To>(From)>;
    MappedCursor(CursorPtr<From> from, Map map) : from_(std::move(from)), map_(std::move(map)) {}
    Result<Piece<To>> next() override {
        auto piece = from_->next();
        if (!piece) return piece.error();
        Piece<To> out{{}, piece->is_last};
        for (From& item : piece->items) {
            if (auto mapped = map_(std::move(item))) out.items.push_back(*std::move(mapped));
        }
        return out;
    }

  private:
    CursorPtr<From> from_;
    Map map_;
};
template <class To, class From>
CursorPtr<To> mapped(CursorPtr<From> from, typename MappedCursor<From, To>::Map map) {
    return std::make_unique<MappedCursor<From, To>>(std::move(from), std::move(map));
}

/// Gives all to `sink`, which takes one after the other; false: it wants no more.
template <class T>
Result<void> read_all(Cursor<T>& cursor, const std::function<bool(T)>& sink) {
    while (true) {
        auto piece = cursor.next();
        if (!piece) return piece.error();
        for (T& item : piece->items) {
            if (!sink(std::move(item))) return {};
        }
        if (piece->is_last) return {};
    }
}

}  // namespace nc::provider::cim
