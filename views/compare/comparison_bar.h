#pragma once

#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace fairlead::views {

// What is compared with what: two nodes, two services, two times, the four modes; both sides chosen
// from lists that are searched by typing. Shows a place, and asks for another. UI thread.
class ComparisonBar : public QWidget {
    Q_OBJECT

public:
    explicit ComparisonBar(QWidget* parent = nullptr);

    void setSnapshot(SnapshotPtr snapshot);
    // `swapped`: of two times the other one stands first.
    void show(const Place& place, bool swapped);
    void setSwapIcon(const QIcon& icon);
    // Puts the keyboard where the partner is chosen.
    void focusPartner();
    // Another capture that was chosen or dropped; it stays in the list.
    void offerCapture(const QString& path);

signals:
    void asked(const fairlead::views::Place& place);
    void swapAsked();
    void captureWanted();

private:
    enum class Kind { nodes, services, times, modes };
    static Kind kindOf(const Place& place);
    QComboBox* addList(const char* objectName, const QString& name);
    void fillLists();
    void choose(QComboBox* list, const QString& entry);
    void askForKind(int index);
    void ask();
    QString otherNode(const QString& node) const;

    SnapshotPtr m_snapshot;
    Place m_place;
    QComboBox* m_kind;
    QComboBox* m_first;
    QToolButton* m_swap;
    QComboBox* m_second;
    QPushButton* m_open;
    QLabel* m_onWord;
    QComboBox* m_node;
    QToolButton* m_whole;
    QStringList m_captures;
};

}  // namespace fairlead::views
