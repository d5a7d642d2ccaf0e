#pragma once

#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QObject>

class QFrame;
class QLabel;
class QMenu;

namespace fairlead::views {

class DiagramView;
class Navigation;

// Picks the ends of a packet's way on a picture: "Trace from here" in an entry's menu, then a click
// on where it goes, or the other way round. Between the two a bar above the picture says what is
// expected; Escape ends it. One for all pictures of a cluster. UI thread.
class TraceMenu : public QObject {
    Q_OBJECT

public:
    explicit TraceMenu(Navigation& navigation, QObject* parent = nullptr);

    void setSnapshot(SnapshotPtr snapshot);
    // The bar that says what is expected; goes above the pages.
    QWidget* bar() const;
    // Clicks on this picture answer what is expected.
    void attach(DiagramView& view);
    // Adds "Trace from here" and "Trace to here" where the entry can be such an end.
    void fill(QMenu& menu, const diagram::Item& entry);
    bool isPicking() const { return m_wants != End::none; }
    // What was clicked while picking; nothing happens where it is no such end.
    void answer(const diagram::Item& entry);
    void cancel();

private:
    enum class End { none, origin, target };

    void chooseOrigin(const QString& origin);
    void chooseTarget(const QString& target);
    void expect(End end, const QString& words);
    void goThere();

    Navigation& m_navigation;
    SnapshotPtr m_snapshot;
    QFrame* m_bar;
    QLabel* m_words;
    QString m_origin;
    QString m_target;
    End m_wants = End::none;
};

}  // namespace fairlead::views
