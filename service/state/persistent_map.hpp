// A sorted map as an immutable value: a copy costs one pointer, a change copies only the nodes on the way from the root
// to the change (an AVL tree with shared subtrees), and older copies stay as they were. This is what lets every
// committed generation be kept and read while the next one is built, at O(log n) per change. Nodes that no other copy
// has are changed in place, so that further changes of a copy cost little more than finding their place. Keys and
// values are copied with their nodes: they are to be cheap to copy. Keys compare by <=>. Thread: copies may be read by
// any.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <utility>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

namespace nc::service::state {

template <class Key, class Value>
class PersistentMap {
  public:
    std::size_t size() const { return size_; }

    /// Null when the key is absent. Valid until this copy of the map changes.
    template <class K>
    const Value* find(const K& key) const {
        const Node* node = root_.get();
        while (node != nullptr) {
            const auto order = key <=> node->key;
            if (order == 0) return &node->value;
            node = (order < 0 ? node->left : node->right).get();
        }
        return nullptr;
    }

    /// Adds or replaces.
    void set(Key key, Value value) { place(root_, std::move(key)) = std::move(value); }

    /// The value of a key, to be changed; a new one when the key is absent. Valid until this copy of the map changes.
    Value& edit(Key key) { return place(root_, std::move(key)); }

    /// Nothing happens when the key is absent.
    template <class K>
    void erase(const K& key) {
        if (find(key) == nullptr) return;
        remove(root_, key);
        --size_;
    }

    /// Visits (key, value) in order from the first key that is not less than `first`, while `visit` returns true.
    template <class K, class Visit>
    void scan(const K& first, Visit&& visit) const {
        walk(root_.get(), first, visit);
    }

    /// Visits (key, value before or null, value after or null) in order for every key whose values are not equal.
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
    struct Node;
    using Link = boost::intrusive_ptr<Node>;
    struct Node : boost::intrusive_ref_counter<Node> {
        explicit Node(Key of) : key(std::move(of)) {}

        Key key;
        Value value{};
        Link left;
        Link right;
        int height = 1;
    };

    static int height(const Link& link) { return link ? link->height : 0; }

    /// The node that a link leads to, as one that may change: that one itself if no other map has it, or else a copy in
    /// its place. Precondition: no other map has the node that holds the link.
    static Node& own(Link& link) {
        if (link->use_count() != 1) link.reset(new Node(*link));
        return *link;
    }

    Value& place(Link& link, Key key) {
        if (!link) {
            link.reset(new Node(std::move(key)));
            ++size_;
            return link->value;
        }
        Node& node = own(link);
        const auto order = key <=> node.key;
        if (order == 0) {
            node.key = std::move(key);
            return node.value;
        }
        // Rotations move links, not nodes, so that the value stays where it is.
        Value& value = place(order < 0 ? node.left : node.right, std::move(key));
        balance(link);
        return value;
    }

    /// Precondition: the key is below `link`.
    template <class K>
    static void remove(Link& link, const K& key) {
        Node& node = own(link);
        const auto order = key <=> node.key;
        if (order < 0) {
            remove(node.left, key);
        } else if (order > 0) {
            remove(node.right, key);
        } else if (!node.left || !node.right) {
            const Link rest = node.left ? node.left : node.right;
            link = rest;
            return;
        } else {
            const Node* successor = node.right.get();
            while (successor->left)
                successor = successor->left.get();
            node.key = successor->key;
            node.value = successor->value;
            remove(node.right, Key(node.key));
        }
        balance(link);
    }

    /// Restores the heights at a node of our own whose subtrees' heights differ by at most two.
    static void balance(Link& link) {
        const int difference = height(link->left) - height(link->right);
        if (difference > 1) {
            Node& left = own(link->left);
            if (height(left.left) < height(left.right)) rotate(link->left, &Node::right, &Node::left);
            rotate(link, &Node::left, &Node::right);
        } else if (difference < -1) {
            Node& right = own(link->right);
            if (height(right.right) < height(right.left)) rotate(link->right, &Node::left, &Node::right);
            rotate(link, &Node::right, &Node::left);
        } else {
            measure(*link);
        }
    }

    /// Puts the child on the side `up` in the place of its parent, which becomes its child on the side `down`.
    static void rotate(Link& link, Link Node::*up, Link Node::*down) {
        own(*link.*up);
        Link child = std::move(*link.*up);
        *link.*up = std::move(*child.*down);
        measure(*link);
        *child.*down = std::move(link);
        link = std::move(child);
        measure(*link);
    }

    static void measure(Node& node) { node.height = std::max(height(node.left), height(node.right)) + 1; }

    template <class K, class Visit>
    static bool walk(const Node* node, const K& first, Visit& visit) {
        if (node == nullptr) return true;
        const bool within = first <= node->key;
        if (within && !walk(node->left.get(), first, visit)) return false;
        if (within && !visit(node->key, node->value)) return false;
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
        const Node& entry() const { return *top().node; }
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
        const bool is_only_before = b.is_done() || (!a.is_done() && a.entry().key < b.entry().key);
        const bool is_only_after = !is_only_before && (a.is_done() || b.entry().key < a.entry().key);
        if (is_only_before) {
            visit(a.entry().key, &a.entry().value, static_cast<const Value*>(nullptr));
            a.pop();
        } else if (is_only_after) {
            visit(b.entry().key, static_cast<const Value*>(nullptr), &b.entry().value);
            b.pop();
        } else {
            const bool is_same = &a.entry() == &b.entry() || a.entry().value == b.entry().value;
            if (!is_same) visit(a.entry().key, &a.entry().value, &b.entry().value);
            a.pop();
            b.pop();
        }
    }

    Link root_;
    std::size_t size_ = 0;
};

}  // namespace nc::service::state
