#pragma once

#include "views/navigation/place.h"

#include <QObject>

#include <cstddef>
#include <vector>

class QAction;

namespace fairlead::views {

// Where the window is and was. The one place that decides what is shown: pages ask it to go
// somewhere and follow placeChanged. Owns the back and forward actions. UI thread.
class Navigation : public QObject {
    Q_OBJECT

public:
    explicit Navigation(QObject* parent = nullptr);

    const Place& place() const { return m_places[m_current]; }
    QAction* backAction() const { return m_back; }
    QAction* forwardAction() const { return m_forward; }

    void goTo(const Place& place);
    // Refines where we are (a rule was selected) without a step of history.
    void replace(const Place& place);
    // Forgets the history: another cluster was opened.
    void reset(const Place& place);
    void goBack();
    void goForward();
    // The places from the cluster down to here, for a breadcrumb.
    std::vector<Place> trail() const;

signals:
    void placeChanged(const fairlead::views::Place& place);

private:
    void moveTo(std::size_t index);
    void updateActions();

    std::vector<Place> m_places{Place::cluster()};
    std::size_t m_current = 0;
    QAction* m_back;
    QAction* m_forward;
};

}  // namespace fairlead::views
