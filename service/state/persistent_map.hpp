// A sorted map as an immutable value: a copy costs one pointer, a change copies only the nodes on the way from the root
// to the change (an AVL tree with shared subtrees), and older copies stay as they were. This is what lets every
// committed generation be kept and read while the next one is built, at O(log n) per change. Thread: copies may be read
// by any.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace nc::service::state {

template <class Key, class Value>
class PersistentMap {
  public:
    std::size_t size() const { return size_; }

    /// Null when the key is absent. Valid as long as this copy of the map.
    template <class K>
    const Value* find(const K& key) const {
        const Node* node = root_.get();
        while (node != nullptr) {
            if (key < node->entry->first) {
                node = node->left.get();
            } else if (node->entry->first < key) {
                node = node->right.get();
            } else {
                return &node->entry->second;
            }
        }
        return nullptr;
    }

    /// Adds or replaces.
    void set(Key key, Value value) {
        bool added = false;
        root_ = insert(root_, std::make_shared<const Entry>(std::move(key), std::move(value)), added);
        if (added) ++size_;
    }

    /// Nothing happens when the key is absent.
    template <class K>
    void erase(const K& key) {
        if (find(key) == nullptr) return;
        root_ = remove(root_, key);
        --size_;
    }

    /// Visits (key, value) in order from the first key that is not less than `first`, while `visit` returns true.
    template <class K, class Visit>
    void scan(const K& first, Visit&& visit) const {
        walk(root_.get(), first, visit);
    }

    /// Visits (key, value before or null, value after or null) in order for every key whose entry is not the same one.
    /// Subtrees that both maps share are skipped, so the cost follows the changes between two copies, not their size.
    template <class Visit>
    static void difference(const PersistentMap& before, const PersistentMap& after, Visit&& visit) {
        Cursor a(before.root_.get());
        Cursor b(after.root_.get());
        while (!a.is_done() || !b.is_done()) {
            if (!a.is_done() && !b.is_done() && a.top().is_subtree && a.top() == b.top()) {
                a.pop();
                b.pop();
            } else if (a.height() >= b.height() && a.height() > 0) {
                a.expand();
            } else if (b.height() > 0) {
                b.expand();
            } else {
                visit_first(a, b, visit);
            }
        }
    }

  private:
    using Entry = std::pair<const Key, Value>;
    struct Node;
    using Link = std::shared_ptr<const Node>;
    struct Node {
        std::shared_ptr<const Entry> entry;
        Link left;
        Link right;
        int height;
    };

    static int height(const Link& link) { return link ? link->height : 0; }

    static Link make(std::shared_ptr<const Entry> entry, Link left, Link right) {
        const int tallest = std::max(height(left), height(right));
        return std::make_shared<const Node>(Node{std::move(entry), std::move(left), std::move(right), tallest + 1});
    }

    /// A node over two subtrees whose heights differ by at most two.
    static Link balance(std::shared_ptr<const Entry> entry, Link left, Link right) {
        if (height(left) > height(right) + 1) {
            if (height(left->left) >= height(left->right))
                return make(left->entry, left->left, make(std::move(entry), left->right, std::move(right)));
            const Link middle = left->right;
            return make(middle->entry, make(left->entry, left->left, middle->left),
                        make(std::move(entry), middle->right, std::move(right)));
        }
        if (height(right) > height(left) + 1) {
            if (height(right->right) >= height(right->left))
                return make(right->entry, make(std::move(entry), std::move(left), right->left), right->right);
            const Link middle = right->left;
            return make(middle->entry, make(std::move(entry), std::move(left), middle->left),
                        make(right->entry, middle->right, right->right));
        }
        return make(std::move(entry), std::move(left), std::move(right));
    }

    static Link insert(const Link& node, std::shared_ptr<const Entry> entry, bool& added) {
        if (!node) {
            added = true;
            return make(std::move(entry), nullptr, nullptr);
        }
        if (entry->first < node->entry->first)
            return balance(node->entry, insert(node->left, std::move(entry), added), node->right);
        if (node->entry->first < entry->first)
            return balance(node->entry, node->left, insert(node->right, std::move(entry), added));
        return make(std::move(entry), node->left, node->right);
    }

    /// Precondition: the key is below `node`.
    template <class K>
    static Link remove(const Link& node, const K& key) {
        if (key < node->entry->first) return balance(node->entry, remove(node->left, key), node->right);
        if (node->entry->first < key) return balance(node->entry, node->left, remove(node->right, key));
        if (!node->left) return node->right;
        if (!node->right) return node->left;
        const Node* successor = node->right.get();
        while (successor->left)
            successor = successor->left.get();
        const std::shared_ptr<const Entry> entry = successor->entry;
        return balance(entry, node->left, remove(node->right, entry->first));
    }

    template <class K, class Visit>
    static bool walk(const Node* node, const K& first, Visit& visit) {
        if (node == nullptr) return true;
        const bool within = !(node->entry->first < first);
        if (within && !walk(node->left.get(), first, visit)) return false;
        if (within && !visit(node->entry->first, node->entry->second)) return false;
        return walk(node->right.get(), first, visit);
    }

    /// What is left of a map in order: a stack of whole subtrees and single entries, the next one on top.
    class Cursor {
      public:
        struct Item {
            const Node* node;
            bool is_subtree;
            friend bool operator==(const Item&, const Item&) = default;
        };
        explicit Cursor(const Node* root) { push({root, true}); }

        bool is_done() const { return items_.empty(); }
        const Item& top() const { return items_.back(); }
        const Entry& entry() const { return *top().node->entry; }
        /// Of the subtree on top; 0 for a single entry and at the end.
        int height() const { return is_done() || !top().is_subtree ? 0 : top().node->height; }
        void pop() { items_.pop_back(); }
        /// Replaces the subtree on top by its parts.
        void expand() {
            const Node* node = top().node;
            pop();
            push({node->right.get(), true});
            push({node, false});
            push({node->left.get(), true});
        }

      private:
        void push(Item item) {
            if (item.node != nullptr) items_.push_back(item);
        }
        std::vector<Item> items_;
    };

    /// Precondition: each cursor is at a single entry or at its end, not both at their end.
    template <class Visit>
    static void visit_first(Cursor& a, Cursor& b, Visit& visit) {
        if (b.is_done() || (!a.is_done() && a.entry().first < b.entry().first)) {
            visit(a.entry().first, &a.entry().second, static_cast<const Value*>(nullptr));
            a.pop();
        } else if (a.is_done() || b.entry().first < a.entry().first) {
            visit(b.entry().first, static_cast<const Value*>(nullptr), &b.entry().second);
            b.pop();
        } else {
            if (&a.entry() != &b.entry()) visit(a.entry().first, &a.entry().second, &b.entry().second);
            a.pop();
            b.pop();
        }
    }

    Link root_;
    std::size_t size_ = 0;
};

}  // namespace nc::service::state
