#pragma once

#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

class QLabel;
class QTableWidget;

namespace fairlead::views {

// What changed in a live cluster since it was opened: when, what, before and after, the newest first; the last 1,000. A double
// click, or Enter, leads to the service. UI thread.
class ChangesPanel : public QWidget {
    Q_OBJECT

public:
    explicit ChangesPanel(QWidget* parent = nullptr);

    // Another cluster.
    void open(const SnapshotPtr& snapshot);
    // The same one, as it has become.
    void update(const SnapshotPtr& snapshot);
    // The list in words, a line each.
    QString text() const;

signals:
    void placeChosen(const fairlead::views::Place& place);

private:
    void activate(int row);

    SnapshotPtr m_snapshot;
    QLabel* m_empty;
    QTableWidget* m_table;
};

}  // namespace fairlead::views
